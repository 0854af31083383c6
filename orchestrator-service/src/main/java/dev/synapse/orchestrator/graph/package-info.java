/** A small typed state graph: nodes, edges, checkpoints, interrupts. */
@NullMarked
package dev.synapse.orchestrator.graph;

import org.jspecify.annotations.NullMarked;
