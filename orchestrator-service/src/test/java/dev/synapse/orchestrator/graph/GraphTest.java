package dev.synapse.orchestrator.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {

    @Test
    void a_run_goes_from_node_to_node_until_one_pauses() {
        Graph<Integer, Integer, String> graph = Graph.<Integer, Integer, String>builder()
                .entry("add")
                .node("add", (state, in) -> new Decision.Goto<>("wait", state + in), "wait")
                .node("wait", (state, in) -> new Decision.Pause<>(state, List.of("task")), Graph.PAUSE)
                .build();

        assertThat(graph.run("add", 1, 2)).isEqualTo(new Decision.Pause<>(3, List.of("task")));
    }

    @Test
    void each_way_out_needs_its_edge() {
        assertThat(single((state, in) -> new Decision.Finish<>(state), Graph.END)
                        .run("only", 1, 1))
                .isEqualTo(new Decision.Finish<Integer, String>(1));
        assertThat(single((state, in) -> new Decision.Cancel<>(state), Graph.END)
                        .run("only", 1, 1))
                .isEqualTo(new Decision.Cancel<Integer, String>(1));
        assertThat(single((state, in) -> new Decision.Fail<>(state, "why"), Graph.FAILED)
                        .run("only", 1, 1))
                .isEqualTo(new Decision.Fail<Integer, String>(1, "why"));

        assertUndeclared(single((state, in) -> new Decision.Pause<>(state, List.of()), Graph.END), Graph.PAUSE);
        assertUndeclared(single((state, in) -> new Decision.Finish<>(state), Graph.PAUSE), Graph.END);
        assertUndeclared(single((state, in) -> new Decision.Cancel<>(state), Graph.FAILED), Graph.END);
        assertUndeclared(single((state, in) -> new Decision.Fail<>(state, "why"), Graph.END), Graph.FAILED);
        assertUndeclared(single((state, in) -> new Decision.Goto<>("only", state), Graph.END), "only");
    }

    @Test
    void a_run_that_does_not_end_is_refused() {
        Graph<Integer, Integer, String> graph = single((state, in) -> new Decision.Goto<>("only", state), "only");

        assertThatThrownBy(() -> graph.run("only", 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The run from only does not end");
    }

    @Test
    void a_way_out_is_not_gone_to() {
        Graph<Integer, Integer, String> graph =
                single((state, in) -> new Decision.Goto<>(Graph.PAUSE, state), Graph.PAUSE);

        assertThatThrownBy(() -> graph.run("only", 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There is no node pause");
    }

    @Test
    void a_run_begins_at_an_entry_only() {
        Graph<Integer, Integer, String> graph = Graph.<Integer, Integer, String>builder()
                .entry("first")
                .node("first", (state, in) -> new Decision.Goto<>("second", state), "second")
                .node("second", (state, in) -> new Decision.Finish<>(state), Graph.END)
                .build();

        assertThatThrownBy(() -> graph.run("second", 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not an entry: second");
    }

    @Test
    void an_edge_to_nowhere_is_refused() {
        assertThatThrownBy(() -> single((state, in) -> new Decision.Finish<>(state), Graph.END, "missing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The edge from only leads to no node: missing");
    }

    @Test
    void a_node_without_a_way_out_is_refused() {
        assertThatThrownBy(() -> single((state, in) -> new Decision.Finish<>(state)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Nothing leads out of only");
    }

    @Test
    void an_entry_has_to_be_a_node() {
        for (String name : List.of("missing", Graph.PAUSE, Graph.END, Graph.FAILED)) {
            var builder = Graph.<Integer, Integer, String>builder()
                    .entry("only")
                    .entry(name)
                    .node("only", (state, in) -> new Decision.Finish<>(state), Graph.END);

            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The entry is no node: " + name);
        }
    }

    @Test
    void a_node_that_nothing_leads_to_is_refused() {
        var builder = Graph.<Integer, Integer, String>builder()
                .entry("only")
                .node("only", (state, in) -> new Decision.Finish<>(state), Graph.END)
                .node("lonely", (state, in) -> new Decision.Finish<>(state), "lonely", Graph.END);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Nothing leads to [lonely]");
    }

    @Test
    void a_name_is_taken_once_and_the_ways_out_have_theirs() {
        for (String name : List.of("only", Graph.PAUSE, Graph.END, Graph.FAILED)) {
            var builder = Graph.<Integer, Integer, String>builder()
                    .node("only", (state, in) -> new Decision.Finish<>(state), Graph.END);

            assertThatThrownBy(() -> builder.node(name, (state, in) -> new Decision.Finish<>(state), Graph.END))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The name is taken: " + name);
        }
    }

    private static Graph<Integer, Integer, String> single(Node<Integer, Integer, String> node, String... targets) {
        return Graph.<Integer, Integer, String>builder()
                .entry("only")
                .node("only", node, targets)
                .build();
    }

    private static void assertUndeclared(Graph<Integer, Integer, String> graph, String target) {
        assertThatThrownBy(() -> graph.run("only", 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There is no edge from only to " + target);
    }
}
