package openapitest

import "strings"

// tighten closes the schemas of all objects to properties that they do not name: the description leaves
// them open, so that a misspelt or invented one would pass. A schema that others extend stays open; they
// are closed as a whole. Bodies of other types than JSON are not described any more: they extend the ones
// of JSON by files, and nobody here sends any.
func tighten(doc map[string]any) {
	walk(doc, func(body map[string]any) {
		if content, ok := body["content"].(map[string]any); ok && content[jsonType] != nil {
			body["content"] = map[string]any{jsonType: content[jsonType]}
		}
	})
	extended := map[string]bool{}
	walk(doc, func(schema map[string]any) {
		for _, part := range list(schema["allOf"]) {
			if ref, ok := part["$ref"].(string); ok {
				extended[strings.TrimPrefix(ref, "#")] = true
			}
		}
	})
	closeAll(doc, "", extended)
}

// closeAll closes the schemas below a place.
func closeAll(value any, place string, extended map[string]bool) {
	switch node := value.(type) {
	case map[string]any:
		if !extended[place] && !partOfAll(place) {
			closeOne(node)
		}
		for name, child := range node {
			closeAll(child, place+pointer(name), extended)
		}
	case []any:
		for _, child := range node {
			closeAll(child, place+"/-", extended)
		}
	}
}

// partOfAll reports whether a place is one of the parts that make up a schema together.
func partOfAll(place string) bool { return strings.HasSuffix(place, "/allOf/-") }

// closeOne closes one schema, if it is that of an object.
func closeOne(schema map[string]any) {
	if schema["type"] != "object" || schema["additionalProperties"] != nil {
		return
	}
	if schema["allOf"] != nil {
		schema["unevaluatedProperties"] = false
		return
	}
	if _, ok := schema["properties"].(map[string]any); ok {
		schema["additionalProperties"] = false
	}
}

// walk visits all objects of a JSON value.
func walk(value any, visit func(map[string]any)) {
	switch node := value.(type) {
	case map[string]any:
		visit(node)
		for _, child := range node {
			walk(child, visit)
		}
	case []any:
		for _, child := range node {
			walk(child, visit)
		}
	}
}

// list is a JSON array of objects; what is none is empty.
func list(value any) []map[string]any {
	array, _ := value.([]any)
	objects := make([]map[string]any, 0, len(array))
	for _, one := range array {
		if object, ok := one.(map[string]any); ok {
			objects = append(objects, object)
		}
	}
	return objects
}
