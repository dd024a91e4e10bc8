package cohortfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// PlainText returns the content without its byte order mark, or a sentence on why it is not a text in
// UTF-8 of the right size.
func PlainText(content []byte) (text []byte, wrong string) {
	for mark, format := range foreignMarks {
		if bytes.HasPrefix(content, []byte(mark)) {
			return nil, "the file is " + format
		}
	}
	text = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // Excel writes it
	if len(content) > maxSize {
		return nil, fmt.Sprintf("the file is larger than %d MB", maxSize>>20)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, "the file is empty"
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return nil, position(text, at) + ": the file holds a NUL character, as no text does; save it as text in UTF-8"
	}
	if at := firstInvalid(text); at >= 0 {
		return nil, fmt.Sprintf("%s: the byte 0x%X is not UTF-8; save the file as UTF-8", position(text, at), text[at])
	}
	return text, ""
}

// foreignMarks are the first bytes of what spreadsheets save beside plain text.
var foreignMarks = map[string]string{
	"\xff\xfe":   "in UTF-16; save it as UTF-8",
	"\xfe\xff":   "in UTF-16; save it as UTF-8",
	"PK\x03\x04": "a spreadsheet or an archive; save it as CSV in UTF-8",
}

// firstInvalid returns the index of the first byte that is not UTF-8, or -1.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for at := 0; ; {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// position turns an index into a place. A line ends with LF, CR LF or, on old Macs, CR.
func position(content []byte, index int) string {
	before := bytes.ReplaceAll(content[:min(index, len(content))], []byte("\r\n"), []byte("\n"))
	start := bytes.LastIndexAny(before, "\r\n") + 1
	line := bytes.Count(before, []byte("\n")) + bytes.Count(before, []byte("\r")) + 1
	return fmt.Sprintf("line %d, column %d", line, utf8.RuneCount(before[start:])+1)
}
