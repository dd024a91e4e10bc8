package matching

// transposed returns, for sets of columns, the sets of rows: column c holds row r if rows[r] holds c. It turns
// 64 rows of 64 columns at a time, since two thousand people at ten thousand starts are twenty million bits.
func transposed(rows []bitset, columns int) []bitset {
	sets := make([]bitset, columns)
	for c := range sets {
		sets[c] = newBitset(len(rows))
	}
	for first := 0; first < len(rows); first += 64 {
		for word := range newBitset(columns) {
			var block [64]uint64
			for r, row := range rows[first:min(first+64, len(rows))] {
				block[r] = row[word]
			}
			if block == ([64]uint64{}) {
				continue
			}
			turn(&block)
			for c, set := range sets[word*64 : min(word*64+64, columns)] {
				set[first/64] = block[c]
			}
		}
	}
	return sets
}

// turn mirrors a square of bits at its diagonal, by swapping its quarters, and in them theirs.
func turn(block *[64]uint64) {
	mask := uint64(1)<<32 - 1
	for size := 32; size > 0; size /= 2 {
		for row := 0; row < 64; row = (row + size + 1) &^ size {
			swap := (block[row]>>size ^ block[row+size]) & mask
			block[row] ^= swap << size
			block[row+size] ^= swap
		}
		mask ^= mask << (size / 2)
	}
}
