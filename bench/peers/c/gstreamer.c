/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdlib.h>

#include <gst/base/gstbasesink.h>
#include <gst/base/gstbasetransform.h>
#include <gst/base/gstpushsrc.h>
#include <gst/gst.h>

#include "peer.h"

/*
 * Four elements on the base classes that GStreamer has for them, each number in
 * a buffer of its own or as many in one buffer as the argument says.
 */
static guint peer_per_buffer;
static gint64 peer_n_items;

/* --- source --- */

typedef struct
{
  GstPushSrc parent;
  gint64 next;
} PeerSrc;
typedef GstPushSrcClass PeerSrcClass;

GType peer_src_get_type (void);
G_DEFINE_TYPE (PeerSrc, peer_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-numbers"));
static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/x-numbers"));

static GstFlowReturn
peer_src_create (GstPushSrc *src,
                 GstBuffer **buffer)
{
  PeerSrc *self = (PeerSrc *) src;
  gint64 n = MIN ((gint64) peer_per_buffer, peer_n_items - self->next);
  GstMapInfo map;

  if (n <= 0)
    return GST_FLOW_EOS;

  *buffer = gst_buffer_new_allocate (NULL, (gsize) n * sizeof (gint64), NULL);
  gst_buffer_map (*buffer, &map, GST_MAP_WRITE);
  for (gint64 i = 0; i < n; i++)
    ((gint64 *) (gpointer) map.data)[i] = self->next++;
  gst_buffer_unmap (*buffer, &map);

  return GST_FLOW_OK;
}

static void
peer_src_class_init (PeerSrcClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "numbers", "Source", "numbers", "Kitsune");
  klass->create = peer_src_create;
}

static void
peer_src_init (PeerSrc *self)
{
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

/* --- map --- */

typedef GstBaseTransform PeerMap;
typedef GstBaseTransformClass PeerMapClass;

GType peer_map_get_type (void);
G_DEFINE_TYPE (PeerMap, peer_map, GST_TYPE_BASE_TRANSFORM)

static GstFlowReturn
peer_map_transform (GstBaseTransform *self,
                    GstBuffer *buffer)
{
  GstMapInfo map;
  gint64 *numbers;

  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  numbers = (gint64 *) (gpointer) map.data;
  for (gsize i = 0; i < map.size / sizeof (gint64); i++)
    numbers[i] *= 2;
  gst_buffer_unmap (buffer, &map);

  return GST_FLOW_OK;
}

static void
peer_map_class_init (PeerMapClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "map", "Filter", "map", "Kitsune");
  klass->transform_ip = peer_map_transform;
}

static void
peer_map_init (PeerMap *self)
{
}

/* --- filter --- */

typedef GstBaseTransform PeerFilter;
typedef GstBaseTransformClass PeerFilterClass;

GType peer_filter_get_type (void);
G_DEFINE_TYPE (PeerFilter, peer_filter, GST_TYPE_BASE_TRANSFORM)

static GstFlowReturn
peer_filter_transform (GstBaseTransform *self,
                       GstBuffer *buffer)
{
  GstMapInfo map;
  gint64 *numbers;
  gsize kept = 0;

  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  numbers = (gint64 *) (gpointer) map.data;
  for (gsize i = 0; i < map.size / sizeof (gint64); i++)
    if (numbers[i] % 3 != 0)
      numbers[kept++] = numbers[i];
  gst_buffer_unmap (buffer, &map);
  if (kept == 0)
    return GST_BASE_TRANSFORM_FLOW_DROPPED;
  if (kept * sizeof (gint64) != map.size)
    gst_buffer_set_size (buffer, (gssize) (kept * sizeof (gint64)));

  return GST_FLOW_OK;
}

static void
peer_filter_class_init (PeerFilterClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &src_template);
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "filter", "Filter", "filter", "Kitsune");
  klass->transform_ip = peer_filter_transform;
}

static void
peer_filter_init (PeerFilter *self)
{
}

/* --- sink --- */

typedef struct
{
  GstBaseSink parent;
  gint64 sum;
} PeerSink;
typedef GstBaseSinkClass PeerSinkClass;

GType peer_sink_get_type (void);
G_DEFINE_TYPE (PeerSink, peer_sink, GST_TYPE_BASE_SINK)

static GstFlowReturn
peer_sink_render (GstBaseSink *sink,
                  GstBuffer *buffer)
{
  PeerSink *self = (PeerSink *) sink;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (gsize i = 0; i < map.size / sizeof (gint64); i++)
    self->sum += ((const gint64 *) (gconstpointer) map.data)[i];
  gst_buffer_unmap (buffer, &map);

  return GST_FLOW_OK;
}

static void
peer_sink_class_init (PeerSinkClass *klass)
{
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &sink_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "sum", "Sink", "sum", "Kitsune");
  klass->render = peer_sink_render;
}

static void
peer_sink_init (PeerSink *self)
{
  gst_base_sink_set_sync (GST_BASE_SINK (self), FALSE);
}

static long long
peer_run (long long n_items)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *src = g_object_new (peer_src_get_type (), NULL);
  GstElement *map = g_object_new (peer_map_get_type (), NULL);
  GstElement *filter = g_object_new (peer_filter_get_type (), NULL);
  GstElement *sink = g_object_new (peer_sink_get_type (), NULL);
  g_autoptr (GstBus) bus = gst_pipeline_get_bus (GST_PIPELINE (pipeline));
  GstMessage *message;
  long long sum;

  peer_n_items = n_items;
  gst_bin_add_many (GST_BIN (pipeline), src, map, filter, sink, NULL);
  gst_element_link_many (src, map, filter, sink, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    g_error ("the pipeline has failed");
  gst_message_unref (message);
  sum = ((PeerSink *) sink)->sum;
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);

  return sum;
}

int
main (int argc,
      char **argv)
{
  gst_init (&argc, &argv);
  peer_per_buffer = argc > 1 ? (guint) atoi (argv[1]) : 1;

  return peer_serve (peer_run);
}
