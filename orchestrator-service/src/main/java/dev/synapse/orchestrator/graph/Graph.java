package dev.synapse.orchestrator.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A typed state graph in LangGraph's terms. Nodes are pure functions; edges list the nodes and {@link Exit exits} to which a node may
 * go. The graph is checked when it is built, and each decision is checked against the edges. Immutable and thread-safe if its nodes
 * are.
 *
 * @param <N> the node names
 * @param <S> the state
 * @param <I> the input
 * @param <T> a task for the workers
 */
public final class Graph<N extends Enum<N>, S, I, T> {

    private static final int MAX_NODES_PER_RUN = 100;

    private final Map<N, Node<N, S, I, T>> nodes;
    private final Map<N, Edges<N>> edges;
    private final Set<N> entries;

    private Graph(Builder<N, S, I, T> builder) {
        this.nodes = Map.copyOf(builder.nodes);
        this.edges = new LinkedHashMap<>(builder.edges);
        this.entries = new LinkedHashSet<>(builder.entries);
    }

    private record Edges<N>(Set<N> nodes, Set<Exit> exits) {}

    public static <N extends Enum<N>, S, I, T> Builder<N, S, I, T> builder() {
        return new Builder<>();
    }

    /**
     * Runs from a node until one stops. Throws {@link IllegalStateException} if a decision follows no declared edge, or if the run does
     * not stop.
     */
    public Outcome<S, T> run(N entry, S state, I input) {
        if (!entries.contains(entry)) {
            throw new IllegalArgumentException("Not an entry: " + entry);
        }
        N current = entry;
        S currentState = state;
        for (int visited = 0; visited < MAX_NODES_PER_RUN; visited++) {
            switch (node(current).decide(currentState, input)) {
                case Decision.Goto<N, S, T>(N next, S nextState) -> {
                    requireEdge(current, edges(current).nodes().contains(next), next);
                    current = next;
                    currentState = nextState;
                }
                case Decision.Stop<N, S, T>(Outcome<S, T> outcome) -> {
                    Exit exit = exit(outcome);
                    requireEdge(current, edges(current).exits().contains(exit), exit);
                    return outcome;
                }
            }
        }
        throw new IllegalStateException("The run from " + entry + " does not stop");
    }

    /** The graph as a Mermaid flowchart. Exits get a prefix, because {@code end} is a keyword of Mermaid. */
    public String mermaid() {
        List<String> lines = new ArrayList<>(List.of("flowchart TD"));
        entries.forEach(entry -> lines.add("    start_" + label(entry) + "(( )) --> " + label(entry)));
        edges.forEach((from, to) -> Stream.concat(
                        to.nodes().stream().map(Graph::label),
                        to.exits().stream().map(exit -> "exit_" + label(exit) + "([\"" + label(exit) + "\"])"))
                .forEach(target -> lines.add("    " + label(from) + " --> " + target)));
        return String.join("\n", lines) + "\n";
    }

    private static String label(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private Node<N, S, I, T> node(N name) {
        Node<N, S, I, T> node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("There is no node " + name);
        }
        return node;
    }

    private Edges<N> edges(N name) {
        return edges.getOrDefault(name, new Edges<>(Set.of(), Set.of()));
    }

    private static void requireEdge(Enum<?> from, boolean exists, Enum<?> to) {
        if (!exists) {
            throw new IllegalStateException("There is no edge from " + from + " to " + to);
        }
    }

    private static Exit exit(Outcome<?, ?> outcome) {
        return switch (outcome) {
            case Outcome.Pause<?, ?> pause -> Exit.PAUSE;
            case Outcome.Complete<?, ?> complete -> Exit.END;
            case Outcome.Cancel<?, ?> cancel -> Exit.END;
            case Outcome.Fail<?, ?> fail -> Exit.FAILED;
        };
    }

    /** Collects nodes and edges. Not thread-safe. */
    public static final class Builder<N extends Enum<N>, S, I, T> {

        private final Map<N, Node<N, S, I, T>> nodes = new LinkedHashMap<>();
        private final Map<N, Edges<N>> edges = new LinkedHashMap<>();
        private final Set<N> entries = new LinkedHashSet<>();

        private Builder() {}

        /** Adds a node with the nodes and exits to which it may go. */
        public Builder<N, S, I, T> node(N name, Node<N, S, I, T> node, List<N> targets, Exit... exits) {
            if (nodes.put(name, node) != null) {
                throw new IllegalArgumentException("Duplicate node: " + name);
            }
            edges.put(name, new Edges<>(new LinkedHashSet<>(targets), new LinkedHashSet<>(Arrays.asList(exits))));
            return this;
        }

        /** Declares a node at which runs start or resume. */
        public Builder<N, S, I, T> entry(N name) {
            entries.add(name);
            return this;
        }

        /** Checks the graph; throws {@link IllegalArgumentException} if it is inconsistent. */
        public Graph<N, S, I, T> build() {
            for (N name : entries) {
                if (!nodes.containsKey(name)) {
                    throw new IllegalArgumentException("The entry is not a node: " + name);
                }
            }
            edges.forEach(this::requireValid);
            Set<N> unreachable = new LinkedHashSet<>(nodes.keySet());
            unreachable.removeAll(reachable());
            if (!unreachable.isEmpty()) {
                throw new IllegalArgumentException("Unreachable nodes: " + unreachable);
            }
            return new Graph<>(this);
        }

        private void requireValid(N from, Edges<N> to) {
            if (to.nodes().isEmpty() && to.exits().isEmpty()) {
                throw new IllegalArgumentException("Node without an edge: " + from);
            }
            for (N name : to.nodes()) {
                if (!nodes.containsKey(name)) {
                    throw new IllegalArgumentException("The edge from " + from + " leads to no node: " + name);
                }
            }
        }

        private Set<N> reachable() {
            Set<N> seen = new LinkedHashSet<>(entries);
            Deque<N> open = new ArrayDeque<>(entries);
            while (!open.isEmpty()) {
                Edges<N> to = edges.get(open.remove());
                if (to != null) {
                    to.nodes().stream().filter(seen::add).forEach(open::add);
                }
            }
            return seen;
        }
    }
}
