package postgres

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// PermanentError is a statement that PostgreSQL refuses, and will refuse however often it is repeated. Its text
// says what to do, and names columns and constraints but no value: those may be about a person.
type PermanentError struct {
	Code       string // SQLSTATE
	Table      string // each of these is empty if PostgreSQL does not name it
	Column     string
	Constraint string
	remedy     string
}

func (e *PermanentError) Error() string {
	named := []string{"SQLSTATE " + e.Code}
	for _, object := range []struct{ kind, name string }{
		{"table", e.Table}, {"column", e.Column}, {"constraint", e.Constraint},
	} {
		if object.name != "" {
			named = append(named, object.kind+" "+object.name)
		}
	}
	return fmt.Sprintf("PostgreSQL refuses it for good: %s; %s", strings.Join(named, ", "), e.remedy)
}

// permanentClasses are the classes of SQLSTATE, from PostgreSQL's appendix A, in which the statement or the
// data is at fault, and what a person can do about each.
var permanentClasses = map[string]string{
	"0A": programFault,
	"21": programFault, // a subquery gave more rows than one
	"22": "a value does not fit where it belongs: correct it in the database, then start this again",
	"23": "the rows contradict each other: correct them in the database, then start this again",
	"42": programFault,
	"44": "a view of the database forbids the row: correct its condition, then start this again",
	"54": programFault, // a limit of PostgreSQL's, on columns for example
	"P0": "a function of the database forbids it (a trigger, perhaps): correct the rows or the function, then start this again",
}

const programFault = "this version of Convene and the database do not fit together: report it with the SQLSTATE"

// curable are the codes of those classes that go away without the statement: they are retried, so that
// nothing is undone because an operator is late.
var curable = []string{
	"42501", // a right is missing: somebody grants it
	"42P01", // no such table, column, function or type: the migrations of this version have not run yet
	"42703",
	"42883",
	"42704",
	"42P05", // a connection pooler hands out a connection on which somebody else has prepared statements
}

// stalePlan is the routine of PostgreSQL that reports with 0A000 that a migration has changed a table under
// a prepared statement. The next attempt prepares it anew.
const stalePlan = "RevalidateCachedQuery"

// Permanent reports whether an error is PostgreSQL's refusal of a statement that no retry can cure. All
// else can be: lost connections (class 08), deadlocks (40), missing resources (53), locks (55), restarts
// (57, 58), and what an operator sets right: a password (28), a database that is missing (3D), one that is
// read-only for now (25).
func Permanent(err error) (*PermanentError, bool) {
	failure, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || len(failure.Code) != 5 || slices.Contains(curable, failure.Code) || failure.Routine == stalePlan {
		return nil, false
	}
	remedy, ok := permanentClasses[strings.ToUpper(failure.Code[:2])]
	if !ok {
		return nil, false
	}
	return &PermanentError{
		Code: failure.Code, Table: failure.TableName, Column: failure.ColumnName, Constraint: failure.ConstraintName, remedy: remedy,
	}, true
}
