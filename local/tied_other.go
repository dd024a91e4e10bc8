//go:build !linux

package local

import "syscall"

// tied puts a process into a group of its own. Only Linux can tie its life to ours: elsewhere it outlives us if
// we are killed.
func tied(syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
