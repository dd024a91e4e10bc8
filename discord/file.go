package discord

import (
	"bytes"

	"github.com/bwmarrin/discordgo"
)

// File goes with a message.
type File struct {
	Name, ContentType string
	Content           []byte
}

// firstFile is the number of the only file of a request, as the id of its attachment.
const firstFile = "0"

// attachmentJSON says which of a request's files has which name.
type attachmentJSON struct {
	ID       string `json:"id"`
	Filename string `json:"filename"`
}

// withFile is what a request says, with the file that goes with it.
type withFile struct {
	data any
	file *File
}

// withAttachment is what a request says, with a file unless there is none.
func withAttachment(data any, file *File) any {
	if file == nil {
		return data
	}
	return withFile{data, file}
}

func (f *File) reader() *discordgo.File {
	return &discordgo.File{Name: f.Name, ContentType: f.ContentType, Reader: bytes.NewReader(f.Content)}
}
