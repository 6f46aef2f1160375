// SPDX-License-Identifier: Apache-2.0

// Go's usual pool: a buffered channel of closures, and as many goroutines as the pool is wide.
// GOMAXPROCS is as the runtime chooses it.
//
// Usage: pool WORKLOAD WIDTH COUNT; see Tests/Benchmarks/pool.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type pool struct {
	jobs    chan func()
	workers sync.WaitGroup
}

func newPool(width int) *pool {
	p := &pool{jobs: make(chan func(), 1024)}
	p.workers.Add(width)
	for i := 0; i < width; i++ {
		go func() {
			defer p.workers.Done()
			for job := range p.jobs {
				job()
			}
		}()
	}
	return p
}

func (p *pool) close() {
	close(p.jobs)
	p.workers.Wait()
}

// Iterations of the spinning arithmetic: about 20 us at 3 GHz, by count and not by a clock.
const spinCount = 10_000
const burstCount = 11

// What the jobs of one round have done together, in one word: how many ran in the lower 24 bits,
// the sum of their indices in the upper 40.
type tally struct {
	word     uint64
	jobCount uint64
	spinMask uint64
	finished chan struct{}
}

func newTally(jobCount, spinMask uint64) *tally {
	return &tally{jobCount: jobCount, spinMask: spinMask, finished: make(chan struct{}, 1)}
}

func (t *tally) run(index uint64) {
	value := index
	if index&t.spinMask == 0 {
		value += spin(value)
	}
	if atomic.AddUint64(&t.word, value<<24|1)&0xffffff == t.jobCount {
		t.finished <- struct{}{}
	}
}

func (t *tally) wait() {
	<-t.finished
	n := t.jobCount
	if atomic.LoadUint64(&t.word) != (n*(n+1)/2)<<24|n {
		panic("the jobs do not add up")
	}
}

// A chain of dependent operations, which no compiler shortens. The result is always 0.
//
//go:noinline
func spin(seed uint64) uint64 {
	x := seed
	for i := 0; i < spinCount; i++ {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	if x == 0 {
		return 1
	}
	return 0
}

func round(p *pool, jobCount, spinMask uint64, producers int) int64 {
	t := newTally(jobCount, spinMask)
	produce := func(first int) {
		for i := uint64(first); i <= jobCount; i += uint64(producers) {
			index := i
			p.jobs <- func() { t.run(index) }
		}
	}
	start := time.Now()
	if producers == 1 {
		produce(1)
	} else {
		for producer := 1; producer <= producers; producer++ {
			go produce(producer)
		}
	}
	t.wait()
	return time.Since(start).Nanoseconds()
}

func roundTrips(p *pool, jobCount, spinMask uint64) []int64 {
	t := newTally(jobCount, spinMask)
	done := make(chan struct{})
	times := make([]int64, 0, jobCount)
	for i := uint64(1); i <= jobCount; i++ {
		index := i
		start := time.Now()
		p.jobs <- func() {
			t.run(index)
			done <- struct{}{}
		}
		<-done
		times = append(times, time.Since(start).Nanoseconds())
	}
	t.wait()
	return times
}

func run(workload string, jobCount uint64, p *pool) []int64 {
	const never = ^uint64(0)
	switch workload {
	case "tiny":
		return []int64{round(p, jobCount, never, 1)}
	case "producers":
		return []int64{round(p, jobCount, never, runtime.NumCPU())}
	case "work20us":
		return []int64{round(p, jobCount, 0, 1)}
	case "oversubscribed":
		return []int64{round(p, jobCount, 15, 1)}
	case "pingpong":
		return roundTrips(p, jobCount, never)
	case "burst":
		var times []int64
		for i := 0; i < burstCount; i++ {
			// Long enough for every worker to go to sleep.
			time.Sleep(2 * time.Millisecond)
			times = append(times, round(p, jobCount, never, 1))
		}
		return times
	}
	panic("usage: WORKLOAD WIDTH COUNT")
}

// CPU time of all threads of this process, user and system, in nanoseconds.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil || value < 1 {
		panic("usage: WORKLOAD WIDTH COUNT")
	}
	return value
}

func main() {
	if len(os.Args) != 4 {
		panic("usage: WORKLOAD WIDTH COUNT")
	}
	workload, p, jobCount := os.Args[1], newPool(number(os.Args[2])), number(os.Args[3])

	// The warm-up: as many jobs, not measured.
	run(workload, uint64(jobCount), p)
	before := processorTime()
	times := run(workload, uint64(jobCount), p)
	spent := processorTime() - before
	p.close()
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })

	median := times[len(times)/2]
	if workload == "pingpong" {
		var sum int64
		for _, each := range times {
			sum += each
		}
		late := times[len(times)*99/100]
		fmt.Printf("jobs=%d ns=%d cpu_ns=%d p50_ns=%d p99_ns=%d\n", jobCount, sum, spent, median, late)
	} else {
		fmt.Printf("jobs=%d ns=%d cpu_ns=%d\n", jobCount*len(times), median, spent)
	}
}
