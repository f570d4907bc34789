/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>

#include "peer.h"

/*
 * A thread per stage and a GAsyncQueue between every two, which is how programs
 * with GLib are taught to do it. A number is the pointer itself, so that nothing
 * is allocated for it; queues take no NULL, so all are one more.
 */
#define PEER_END GSIZE_TO_POINTER (G_MAXSIZE)

typedef struct
{
  GAsyncQueue *in;
  GAsyncQueue *out;
} PeerStage;

static gpointer
peer_box (gint64 value)
{
  return GSIZE_TO_POINTER ((gsize) value + 1);
}

static gint64
peer_unbox (gpointer item)
{
  return (gint64) GPOINTER_TO_SIZE (item) - 1;
}

static gpointer
peer_map (gpointer data)
{
  PeerStage *stage = data;
  gpointer item;

  while ((item = g_async_queue_pop (stage->in)) != PEER_END)
    g_async_queue_push (stage->out, peer_box (peer_unbox (item) * 2));
  g_async_queue_push (stage->out, PEER_END);

  return NULL;
}

static gpointer
peer_filter (gpointer data)
{
  PeerStage *stage = data;
  gpointer item;

  while ((item = g_async_queue_pop (stage->in)) != PEER_END)
    if (peer_unbox (item) % 3 != 0)
      g_async_queue_push (stage->out, item);
  g_async_queue_push (stage->out, PEER_END);

  return NULL;
}

static gpointer
peer_sink (gpointer data)
{
  PeerStage *stage = data;
  gint64 sum = 0;
  gpointer item;

  while ((item = g_async_queue_pop (stage->in)) != PEER_END)
    sum += peer_unbox (item);

  return GSIZE_TO_POINTER ((gsize) sum);
}

static long long
peer_run (long long n_items)
{
  g_autoptr (GAsyncQueue) numbers = g_async_queue_new ();
  g_autoptr (GAsyncQueue) mapped = g_async_queue_new ();
  g_autoptr (GAsyncQueue) filtered = g_async_queue_new ();
  PeerStage map_stage = { numbers, mapped };
  PeerStage filter_stage = { mapped, filtered };
  PeerStage sink_stage = { filtered, NULL };
  GThread *map = g_thread_new ("map", peer_map, &map_stage);
  GThread *filter = g_thread_new ("filter", peer_filter, &filter_stage);
  GThread *sink = g_thread_new ("sink", peer_sink, &sink_stage);

  for (gint64 i = 0; i < n_items; i++)
    g_async_queue_push (numbers, peer_box (i));
  g_async_queue_push (numbers, PEER_END);
  g_thread_join (map);
  g_thread_join (filter);

  return (long long) GPOINTER_TO_SIZE (g_thread_join (sink));
}

int
main (void)
{
  return peer_serve (peer_run);
}
