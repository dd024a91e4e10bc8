package openapitest

import (
	"strconv"
	"strings"
)

var (
	escapes   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

// pointer joins names to a JSON pointer.
func pointer(names ...string) string {
	var text strings.Builder
	for _, name := range names {
		text.WriteString("/" + escapes.Replace(name))
	}
	return text.String()
}

// at is the value at a JSON pointer, or nil.
func at(value any, ptr string) any {
	for name := range strings.SplitSeq(strings.TrimPrefix(ptr, "/"), "/") {
		switch node := value.(type) {
		case map[string]any:
			value = node[unescapes.Replace(name)]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(node) {
				return nil
			}
			value = node[i]
		default:
			return nil
		}
	}
	return value
}
