package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
)

// Attachment is a file that goes with a message.
type Attachment struct {
	ID, Name, ContentType string

	Content []byte
}

// attachmentForm says which file of the request, or which attachment that an edit keeps, is meant.
type attachmentForm struct {
	ID       json.RawMessage `json:"id"`
	Filename string          `json:"filename"`
}

const (
	maxAttachments = 10
	maxFilename    = 1024
)

// unpack takes a request's JSON and its files out of a form of several parts; any other body stays as it is.
func (r *request) unpack() error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return nil //nolint:nilerr // it is JSON, whatever it says
	}
	parts := multipart.NewReader(bytes.NewReader(r.body), params["boundary"])
	r.body = []byte("{}")
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a form: %w", err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("read a part of a form: %w", err)
		}
		if part.FormName() == "payload_json" {
			r.body = content
			continue
		}
		if n, ok := fileNumber(part.FormName()); ok {
			r.files = append(r.files, file{n, Attachment{Name: part.FileName(), ContentType: part.Header.Get("Content-Type"), Content: content}})
		}
	}
}

// file is one that a request brings.
type file struct {
	number int
	Attachment
}

// fileNumber is n of "files[n]".
func fileNumber(name string) (int, bool) {
	text, ok := strings.CutPrefix(name, "files[")
	n, err := strconv.Atoi(strings.TrimSuffix(text, "]"))
	return n, ok && err == nil
}

// readAttachments are those of the present ones that the forms keep, and the files of the request.
func (r *request) readAttachments(f *form, forms []attachmentForm, present []Attachment) []Attachment {
	var list []Attachment
	if len(forms) > maxAttachments || len(r.files) > maxAttachments {
		f.wrong("attachments", badLength, "Must be 10 or fewer in length.")
	}
	names := map[string]string{}
	for i, in := range forms {
		id := strings.Trim(string(in.ID), `"`)
		f.snowflake(fmt.Sprintf("attachments.%d.id", i), id)
		f.length(fmt.Sprintf("attachments.%d.filename", i), in.Filename, 0, maxFilename)
		names[id] = in.Filename
		kept := slices.IndexFunc(present, func(old Attachment) bool { return old.ID == id })
		switch {
		case kept >= 0:
			list = append(list, present[kept])
		case !slices.ContainsFunc(r.files, func(one file) bool { return strconv.Itoa(one.number) == id }):
			f.wrong(fmt.Sprintf("attachments.%d.id", i), "ATTACHMENT_NOT_FOUND", "There is no such file in the request, nor such an attachment of the message.")
		}
	}
	for _, one := range r.files {
		if name := names[strconv.Itoa(one.number)]; name != "" {
			one.Name = name
		}
		list = append(list, one.Attachment)
	}
	return list
}

type attachmentJSON struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	ContentType string `json:"content_type,omitempty"`
}

func attachmentsJSON(attachments []Attachment) []attachmentJSON {
	list := []attachmentJSON{}
	for _, a := range attachments {
		url := "https://cdn.discordapp.com/attachments/" + a.ID // which nothing serves
		list = append(list, attachmentJSON{
			ID: a.ID, Filename: a.Name, Size: len(a.Content), URL: url, ProxyURL: url, ContentType: a.ContentType,
		})
	}
	return list
}
