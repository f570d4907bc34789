/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/*
 * What the peers in C and C++ share: reads numbers of items, answers
 * nanoseconds and a checksum.
 */
#include <stdio.h>
#include <time.h>

typedef long long (*PeerFunc) (long long n_items);

static inline long long
peer_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static inline int
peer_serve (PeerFunc func)
{
  long long n_items;

  while (scanf ("%lld", &n_items) == 1)
    {
      long long start = peer_now ();
      long long sum = func (n_items);

      printf ("%lld %lld\n", peer_now () - start, sum);
      fflush (stdout);
    }

  return 0;
}
