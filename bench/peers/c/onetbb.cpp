// SPDX-License-Identifier: LGPL-2.1-or-later

#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <cstring>

#include "peer.h"

// parallel_pipeline and the flow graph of oneTBB. A pipeline there has no way to
// drop an item: it is marked, and the last filter looks.
namespace tbb = oneapi::tbb;

struct Item
{
  long long value;
  bool kept;
};

static long long
run_pipeline (long long n_items)
{
  long long next = 0;
  long long sum = 0;

  tbb::parallel_pipeline (
      16,
      tbb::make_filter<void, long long> (tbb::filter_mode::serial_in_order,
                                         [&] (tbb::flow_control &control) -> long long {
                                           if (next == n_items)
                                             {
                                               control.stop ();
                                               return 0;
                                             }
                                           return next++;
                                         })
          & tbb::make_filter<long long, long long> (tbb::filter_mode::parallel,
                                                    [] (long long value) { return value * 2; })
          & tbb::make_filter<long long, Item> (tbb::filter_mode::parallel,
                                               [] (long long value) { return Item{ value, value % 3 != 0 }; })
          & tbb::make_filter<Item, void> (tbb::filter_mode::serial_in_order, [&] (Item item) {
              if (item.kept)
                sum += item.value;
            }));

  return sum;
}

static long long
run_graph (long long n_items)
{
  long long next = 0;
  long long sum = 0;
  tbb::flow::graph graph;
  tbb::flow::input_node<long long> source (graph, [&] (tbb::flow_control &control) -> long long {
    if (next == n_items)
      {
        control.stop ();
        return 0;
      }
    return next++;
  });
  tbb::flow::function_node<long long, long long> map (graph, tbb::flow::serial,
                                                      [] (long long value) { return value * 2; });
  using Filter = tbb::flow::multifunction_node<long long, std::tuple<long long>>;
  Filter filter (graph, tbb::flow::serial, [] (long long value, Filter::output_ports_type &ports) {
    if (value % 3 != 0)
      std::get<0> (ports).try_put (value);
  });
  tbb::flow::function_node<long long, tbb::flow::continue_msg> sink (graph, tbb::flow::serial, [&] (long long value) {
    sum += value;
    return tbb::flow::continue_msg ();
  });

  tbb::flow::make_edge (source, map);
  tbb::flow::make_edge (map, filter);
  tbb::flow::make_edge (tbb::flow::output_port<0> (filter), sink);
  source.activate ();
  graph.wait_for_all ();

  return sum;
}

int
main (int argc, char **argv)
{
  return peer_serve (argc > 1 && std::strcmp (argv[1], "graph") == 0 ? run_graph : run_pipeline);
}
