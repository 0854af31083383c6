package dev.synapse.orchestrator.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A typed state graph, in the words that people know from LangGraph. Nodes are pure functions; an edge says where a node may go,
 * {@link #PAUSE}, {@link #END} and {@link #FAILED} being the ways out. The graph is checked when it is built, and again each time
 * a node decides. Immutable and thread-safe if its nodes are.
 *
 * @param <S> the state
 * @param <I> what comes in
 * @param <T> a task for the workers
 */
public final class Graph<S, I, T> {

    /** The way out of a node that waits for what comes. */
    public static final String PAUSE = "pause";

    /** The way out of a node that ends the run well, or because somebody asked for it. */
    public static final String END = "end";

    /** The way out of a node that ends the run with a reason. */
    public static final String FAILED = "failed";

    private static final int MOST_NODES_A_RUN = 100;
    private static final Set<String> EXITS = Set.of(PAUSE, END, FAILED);

    private final Map<String, Node<S, I, T>> nodes;
    private final Map<String, Set<String>> edges;
    private final Set<String> entries;

    private Graph(Builder<S, I, T> builder) {
        this.nodes = Map.copyOf(builder.nodes);
        this.edges = new LinkedHashMap<>(builder.edges);
        this.entries = new LinkedHashSet<>(builder.entries);
    }

    /** Begins a graph. */
    public static <S, I, T> Builder<S, I, T> builder() {
        return new Builder<>();
    }

    /**
     * Runs from a node until one pauses, finishes or fails. Throws {@link IllegalStateException} if a node goes where no edge
     * leads, or if the run does not end.
     */
    public Decision<S, T> run(String entry, S state, I input) {
        if (!entries.contains(entry)) {
            throw new IllegalArgumentException("Not an entry: " + entry);
        }
        String at = entry;
        S current = state;
        for (int steps = 0; steps < MOST_NODES_A_RUN; steps++) {
            Decision<S, T> decision = node(at).decide(current, input);
            String target = target(decision);
            if (!targets(at).contains(target)) {
                throw new IllegalStateException("There is no edge from " + at + " to " + target);
            }
            if (!(decision instanceof Decision.Goto<S, T> next)) {
                return decision;
            }
            at = next.node();
            current = next.state();
        }
        throw new IllegalStateException("The run from " + entry + " does not end");
    }

    /** The graph as a Mermaid flowchart. The ways out get a prefix, for {@code end} alone is a word of Mermaid's. */
    public String mermaid() {
        List<String> lines = new ArrayList<>(List.of("flowchart TD"));
        entries.forEach(entry -> lines.add("    start_" + entry + "(( )) --> " + entry));
        edges.forEach((from, targets) -> targets.forEach(to ->
                lines.add("    " + from + " --> " + (EXITS.contains(to) ? "exit_" + to + "([\"" + to + "\"])" : to))));
        return String.join("\n", lines) + "\n";
    }

    private Node<S, I, T> node(String name) {
        Node<S, I, T> node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("There is no node " + name);
        }
        return node;
    }

    private Set<String> targets(String name) {
        return edges.getOrDefault(name, Set.of());
    }

    private static <S, T> String target(Decision<S, T> decision) {
        return switch (decision) {
            case Decision.Goto<S, T> next -> next.node();
            case Decision.Pause<S, T> pause -> PAUSE;
            case Decision.Finish<S, T> finish -> END;
            case Decision.Cancel<S, T> cancel -> END;
            case Decision.Fail<S, T> fail -> FAILED;
        };
    }

    /** Collects nodes and edges; for one thread. */
    public static final class Builder<S, I, T> {

        private final Map<String, Node<S, I, T>> nodes = new LinkedHashMap<>();
        private final Map<String, Set<String>> edges = new LinkedHashMap<>();
        private final Set<String> entries = new LinkedHashSet<>();

        private Builder() {}

        /** Adds a node and says where it may go. */
        public Builder<S, I, T> node(String name, Node<S, I, T> node, String... targets) {
            if (EXITS.contains(name) || nodes.put(name, node) != null) {
                throw new IllegalArgumentException("The name is taken: " + name);
            }
            edges.put(name, new LinkedHashSet<>(Arrays.asList(targets)));
            return this;
        }

        /** Names a node at which runs begin or resume. */
        public Builder<S, I, T> entry(String name) {
            entries.add(name);
            return this;
        }

        /** Checks the graph; throws {@link IllegalArgumentException} naming what is wrong. */
        public Graph<S, I, T> build() {
            for (String name : entries) {
                if (!nodes.containsKey(name)) {
                    throw new IllegalArgumentException("The entry is no node: " + name);
                }
            }
            edges.forEach(this::requireKnown);
            Set<String> unreachable = new LinkedHashSet<>(nodes.keySet());
            unreachable.removeAll(reachable());
            if (!unreachable.isEmpty()) {
                throw new IllegalArgumentException("Nothing leads to " + unreachable);
            }
            return new Graph<>(this);
        }

        private void requireKnown(String from, Set<String> targets) {
            if (targets.isEmpty()) {
                throw new IllegalArgumentException("Nothing leads out of " + from);
            }
            for (String name : targets) {
                if (!nodes.containsKey(name) && !EXITS.contains(name)) {
                    throw new IllegalArgumentException("The edge from " + from + " leads to no node: " + name);
                }
            }
        }

        private Set<String> reachable() {
            Set<String> seen = new LinkedHashSet<>(entries);
            Deque<String> open = new ArrayDeque<>(entries);
            while (!open.isEmpty()) {
                for (String target : edges.getOrDefault(open.remove(), Set.of())) {
                    if (seen.add(target)) {
                        open.add(target);
                    }
                }
            }
            return seen;
        }
    }
}
