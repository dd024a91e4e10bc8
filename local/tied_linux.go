package local

import "syscall"

// tied puts a process into a group of its own, and has the kernel send it the signal when we die.
func tied(onDeath syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath}
}
