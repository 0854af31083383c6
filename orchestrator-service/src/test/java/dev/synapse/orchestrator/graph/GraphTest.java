package dev.synapse.orchestrator.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {

    private enum Name {
        FIRST,
        SECOND
    }

    @Test
    void a_run_continues_from_node_to_node_until_one_pauses() {
        Graph<Name, Integer, Integer, String> graph = Graph.<Name, Integer, Integer, String>builder()
                .entry(Name.FIRST)
                .node(Name.FIRST, (state, in) -> new Decision.Goto<>(Name.SECOND, state + in), List.of(Name.SECOND))
                .node(
                        Name.SECOND,
                        (state, in) -> stop(new Outcome.Pause<>(state, List.of("task"))),
                        List.of(),
                        Exit.PAUSE)
                .build();

        assertThat(graph.run(Name.FIRST, 1, 2)).isEqualTo(new Outcome.Pause<>(3, List.of("task")));
    }

    @Test
    void each_exit_needs_its_edge() {
        Outcome<Integer, String> pause = new Outcome.Pause<>(1, List.of());
        Outcome<Integer, String> complete = new Outcome.Complete<>(1);
        Outcome<Integer, String> cancel = new Outcome.Cancel<>(1);
        Outcome<Integer, String> fail = new Outcome.Fail<>(1, "why");

        assertThat(stopping(pause, Exit.PAUSE).run(Name.FIRST, 1, 1)).isEqualTo(pause);
        assertThat(stopping(complete, Exit.END).run(Name.FIRST, 1, 1)).isEqualTo(complete);
        assertThat(stopping(cancel, Exit.END).run(Name.FIRST, 1, 1)).isEqualTo(cancel);
        assertThat(stopping(fail, Exit.FAILED).run(Name.FIRST, 1, 1)).isEqualTo(fail);
        assertUndeclared(stopping(pause, Exit.END), "PAUSE");
        assertUndeclared(stopping(complete, Exit.PAUSE), "END");
        assertUndeclared(stopping(cancel, Exit.FAILED), "END");
        assertUndeclared(stopping(fail, Exit.END), "FAILED");
        assertUndeclared(single((state, in) -> new Decision.Goto<>(Name.FIRST, state), List.of(), Exit.END), "FIRST");
    }

    @Test
    void a_run_that_does_not_stop_is_refused() {
        Graph<Name, Integer, Integer, String> graph =
                single((state, in) -> new Decision.Goto<>(Name.FIRST, state), List.of(Name.FIRST));

        assertThatThrownBy(() -> graph.run(Name.FIRST, 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The run from FIRST does not stop");
    }

    @Test
    void a_run_starts_only_at_an_entry() {
        Graph<Name, Integer, Integer, String> graph = Graph.<Name, Integer, Integer, String>builder()
                .entry(Name.FIRST)
                .node(Name.FIRST, (state, in) -> new Decision.Goto<>(Name.SECOND, state), List.of(Name.SECOND))
                .node(Name.SECOND, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(), Exit.END)
                .build();

        assertThatThrownBy(() -> graph.run(Name.SECOND, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not an entry: SECOND");
    }

    @Test
    void an_edge_to_a_missing_node_is_refused() {
        assertThatThrownBy(() ->
                        single((state, in) -> stop(new Outcome.Complete<>(state)), List.of(Name.SECOND), Exit.END))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The edge from FIRST leads to no node: SECOND");
    }

    @Test
    void a_node_without_an_edge_is_refused() {
        assertThatThrownBy(() -> single((state, in) -> stop(new Outcome.Complete<>(state)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Node without an edge: FIRST");
    }

    @Test
    void an_entry_has_to_be_a_node() {
        var builder = Graph.<Name, Integer, Integer, String>builder()
                .entry(Name.FIRST)
                .entry(Name.SECOND)
                .node(Name.FIRST, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(), Exit.END);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The entry is not a node: SECOND");
    }

    @Test
    void an_unreachable_node_is_refused() {
        var builder = Graph.<Name, Integer, Integer, String>builder()
                .entry(Name.FIRST)
                .node(Name.FIRST, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(), Exit.END)
                .node(Name.SECOND, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(Name.SECOND), Exit.END);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unreachable nodes: [SECOND]");
    }

    @Test
    void a_duplicate_node_is_refused() {
        var builder = Graph.<Name, Integer, Integer, String>builder()
                .node(Name.FIRST, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(), Exit.END);

        assertThatThrownBy(() -> builder.node(
                        Name.FIRST, (state, in) -> stop(new Outcome.Complete<>(state)), List.of(), Exit.END))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Duplicate node: FIRST");
    }

    private static Decision<Name, Integer, String> stop(Outcome<Integer, String> outcome) {
        return new Decision.Stop<>(outcome);
    }

    private static Graph<Name, Integer, Integer, String> stopping(Outcome<Integer, String> outcome, Exit exit) {
        return single((state, in) -> stop(outcome), List.of(), exit);
    }

    private static Graph<Name, Integer, Integer, String> single(
            Node<Name, Integer, Integer, String> node, List<Name> targets, Exit... exits) {
        return Graph.<Name, Integer, Integer, String>builder()
                .entry(Name.FIRST)
                .node(Name.FIRST, node, targets, exits)
                .build();
    }

    private static void assertUndeclared(Graph<Name, Integer, Integer, String> graph, String target) {
        assertThatThrownBy(() -> graph.run(Name.FIRST, 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There is no edge from FIRST to " + target);
    }
}
