package matching

import "math/bits"

// bitset is a set of small indices: of starts, or of participants.
type bitset []uint64

func newBitset(size int) bitset { return make(bitset, (size+63)/64) }

func (b bitset) add(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) remove(i int)   { b[i>>6] &^= 1 << (i & 63) }
func (b bitset) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// addSpan adds the indices from first to last; none if last is before first.
func (b bitset) addSpan(first, last int) {
	for first <= last {
		word := first >> 6
		upTo := min(word<<6+63, last)
		b[word] |= ^uint64(0) << (first & 63) & (^uint64(0) >> (63 - upTo&63))
		first = upTo + 1
	}
}

// countBoth returns the size of the intersection.
func (b bitset) countBoth(o bitset) int {
	n := 0
	for i, w := range b {
		n += bits.OnesCount64(w & o[i])
	}
	return n
}

// firstBoth returns the least index in both sets, or nowhere.
func (b bitset) firstBoth(o bitset) int {
	for i, w := range b {
		if w &= o[i]; w != 0 {
			return i<<6 + bits.TrailingZeros64(w)
		}
	}
	return nowhere
}

// meets reports whether the sets share an index.
func (b bitset) meets(o bitset) bool {
	for i, w := range b {
		if w&o[i] != 0 {
			return true
		}
	}
	return false
}

func (b bitset) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// all yields the indices in ascending order.
func (b bitset) all(yield func(int) bool) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			if !yield(i<<6 + bits.TrailingZeros64(w)) {
				return
			}
		}
	}
}

// allFrom yields the indices from first on and then those before it, which lets a search ask a
// different one first each time.
func (b bitset) allFrom(first int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := first >> 6; i < len(b); i++ {
			word := b[i]
			if i == first>>6 {
				word &= ^uint64(0) << (first & 63)
			}
			for ; word != 0; word &= word - 1 {
				if !yield(i<<6 + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
		for i := range b.all {
			if i >= first || !yield(i) {
				return
			}
		}
	}
}
