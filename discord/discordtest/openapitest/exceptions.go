package openapitest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// exception is a place where the description is wrong by Discord's documentation or by what Discord is
// known to do. What stands there is replaced.
type exception struct{ pointer, schema, why string }

const permissionBits = `{"type": ["string", "integer", "null"], "pattern": "^[0-9]+$"}`

const bitsAreText = `The page on channels gives the bits of an overwrite as a string, and the page on permissions says why: they
outgrow a number's precision. discordgo and other libraries send text.`

// exceptions are all places where not the description holds. Beside them there is undescribed.
var exceptions = []exception{
	{"/components/schemas/ChannelPermissionOverwriteRequest/properties/allow", permissionBits, bitsAreText},
	{"/components/schemas/ChannelPermissionOverwriteRequest/properties/deny", permissionBits, bitsAreText},
	{pointer("paths", "/channels/{channel_id}/permissions/{overwrite_id}", "put") +
		"/requestBody/content/application~1json/schema/properties/allow", permissionBits, bitsAreText},
	{pointer("paths", "/channels/{channel_id}/permissions/{overwrite_id}", "put") +
		"/requestBody/content/application~1json/schema/properties/deny", permissionBits, bitsAreText},
	{
		"/components/schemas/ApplicationCommandUpdateRequest/properties/default_member_permissions", permissionBits,
		`The page on application commands gives the bits as a string.`,
	},
	{
		"/components/schemas/ErrorDetails", `{"type": "object", "properties": {"_errors": {"type": "array", "minItems": 1,
			"items": {"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}, "required": ["code", "message"]}}},
			"additionalProperties": {"$ref": "#/components/schemas/ErrorDetails"}}`,
		`The codes of a form's fields are text such as BASE_TYPE_REQUIRED by the page "Error Messages", where the description
wants Discord's numbers; and a field can have errors of its own beside those of fields within it.`,
	},
	{
		"/components/schemas/RatelimitedResponse", `{"type": "object", "properties": {"code": {"type": "integer"}, "message": {"type": "string"},
			"retry_after": {"type": "number"}, "global": {"type": "boolean"}}, "required": ["message", "retry_after", "global"]}`,
		`The code of a 429 is optional by the page on rate limits, whose examples have none.`,
	},
}

// apply replaces what stands at the exception's place, which has to be there: an exception that is not
// needed any more shall not stay.
func (e exception) apply(doc map[string]any) error {
	cut := strings.LastIndex(e.pointer, "/")
	parent, _ := at(doc, e.pointer[:cut]).(map[string]any)
	name := unescapes.Replace(e.pointer[cut+1:])
	if parent[name] == nil {
		return fmt.Errorf("Discord's description of its API has no %s any more, where it said else than what holds: %s", //nolint:staticcheck // a name
			e.pointer, e.why)
	}
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(e.schema))
	parent[name] = schema
	return err
}

// undescribed reports whether the description says nothing about an answer. The errors of Discord's servers,
// and the pages of the network in front of them, may come from any route.
func undescribed(status int, contentType string) bool {
	return status >= http.StatusInternalServerError || contentType == "text/html"
}
