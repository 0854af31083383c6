package dev.synapse.orchestrator.graph;

/** How a run leaves the graph; a node declares its exits next to the nodes that it may go to. */
public enum Exit {
    /** The run waits for the next input. */
    PAUSE,
    /** The run is over: completed or cancelled. */
    END,
    /** The run failed with a reason. */
    FAILED
}
