// SPDX-License-Identifier: LGPL-2.1-or-later

module kitsune-peers

go 1.26.1

require github.com/zenbaku/go-kitsune v0.2.0

require (
	github.com/zenbaku/go-kitsune/hooks v0.2.0 // indirect
	golang.org/x/sync v0.20.0 // indirect
	golang.org/x/time v0.15.0 // indirect
)
