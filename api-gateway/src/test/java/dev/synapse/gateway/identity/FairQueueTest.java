package dev.synapse.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private final FairQueue<String> queue = new FairQueue<>(6);

    @Test
    void sources_alternate_and_each_keeps_its_order() {
        add("a", "a1", "a2", "a3");
        add("b", "b1", "b2");
        add("c", "c1");

        assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void in_a_full_queue_the_source_with_the_most_tasks_loses_its_newest() {
        add("a", "a1", "a2", "a3", "a4", "a5", "a6");

        assertThat(queue.add("b", "b1")).contains("a6");
        assertThat(queue.add("b", "b2")).contains("a5");
        assertThat(all()).containsExactly("a1", "b1", "a2", "b2", "a3", "a4");
    }

    @Test
    void in_a_full_queue_a_source_cannot_evict_tasks_of_sources_with_fewer() {
        add("a", "a1", "a2", "a3");
        add("b", "b1", "b2", "b3");

        assertThat(queue.add("a", "a4")).contains("a4");
        assertThat(queue.add("c", "c1")).isPresent().get().isIn("a3", "b3");
    }

    @Test
    void removed_tasks_make_room() {
        add("a", "a1", "a2", "a3", "a4", "a5", "a6");

        assertThat(queue.next()).contains("a1");
        assertThat(queue.add("a", "a7")).isEmpty();
        assertThat(queue.add("a", "a8")).contains("a8");
    }

    private void add(String source, String... tasks) {
        for (String task : tasks) {
            assertThat(queue.add(source, task)).isEmpty();
        }
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (Optional<String> next = queue.next(); next.isPresent(); next = queue.next()) {
            all.add(next.get());
        }
        return all;
    }
}
