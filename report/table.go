package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// gap is between two columns.
const gap = 2

// table writes rows with aligned columns; the first row is the heading. It counts the cells of a terminal:
// text/tabwriter counts characters, of which a Chinese one takes two cells and an accent may take none.
func table(w io.Writer, rows [][]string) {
	widths := []int{}
	for i, row := range rows {
		rows[i] = make([]string, len(row))
		for column, cell := range row {
			rows[i][column] = Visible(cell)
			if column == len(widths) {
				widths = append(widths, 0)
			}
			widths[column] = max(widths[column], uniseg.StringWidth(rows[i][column]))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for column, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[column]-uniseg.StringWidth(cell)+gap))
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
