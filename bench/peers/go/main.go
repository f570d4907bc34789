// SPDX-License-Identifier: LGPL-2.1-or-later

// Peers in Go: reads numbers of items, answers nanoseconds and a checksum.
//
// Usage: kitsune-peers channels|kitsune
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/zenbaku/go-kitsune"
)

// A goroutine per stage and channels between them that can be cancelled, as in
// the article on pipelines of Go's own documentation.
func channels(n int64) int64 {
	done := make(chan struct{})
	defer close(done)

	numbers := make(chan int64, 16)
	go func() {
		defer close(numbers)
		for i := int64(0); i < n; i++ {
			select {
			case numbers <- i:
			case <-done:
				return
			}
		}
	}()

	mapped := make(chan int64, 16)
	go func() {
		defer close(mapped)
		for item := range numbers {
			select {
			case mapped <- item * 2:
			case <-done:
				return
			}
		}
	}()

	filtered := make(chan int64, 16)
	go func() {
		defer close(filtered)
		for item := range mapped {
			if item%3 == 0 {
				continue
			}
			select {
			case filtered <- item:
			case <-done:
				return
			}
		}
	}()

	var sum int64
	for item := range filtered {
		sum += item
	}
	return sum
}

var slice []int64

// The slice is made once: only its way through the pipeline is measured.
func pipeline(n int64) int64 {
	if int64(len(slice)) != n {
		slice = make([]int64, n)
		for i := range slice {
			slice[i] = int64(i)
		}
		pipeline(n)
	}

	var sum int64
	mapped := kitsune.Map(kitsune.FromSlice(slice), func(_ context.Context, item int64) (int64, error) {
		return item * 2, nil
	})
	filtered := mapped.Filter(func(item int64) bool { return item%3 != 0 })
	_, err := filtered.ForEach(func(_ context.Context, item int64) error {
		sum += item
		return nil
	}).Run(context.Background())
	if err != nil {
		panic(err)
	}
	return sum
}

func main() {
	run := map[string]func(int64) int64{"channels": channels, "kitsune": pipeline}[os.Args[1]]
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		n, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			panic(err)
		}
		start := time.Now()
		sum := run(n)
		fmt.Println(time.Since(start).Nanoseconds(), sum)
	}
}
