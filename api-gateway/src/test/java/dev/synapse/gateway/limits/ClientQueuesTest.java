package dev.synapse.gateway.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ClientQueuesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ClientQueues queues = new ClientQueues(2, 3, LIMIT);
    private final List<Integer> entered = new CopyOnWriteArrayList<>();

    @Test
    void tasks_of_a_client_run_a_few_at_a_time_in_order_of_arrival() {
        for (int task = 1; task <= 5; task++) {
            int number = task;
            Thread waiting = Thread.startVirtualThread(() -> enter("a", number));
            Await.until(
                    LIMIT,
                    () -> entered.contains(number) || waiting.getState() == Thread.State.TIMED_WAITING,
                    "task " + task + " runs or waits");
        }
        assertThat(entered).containsExactlyInAnyOrder(1, 2);

        for (int task = 3; task <= 5; task++) {
            queues.leave("a");
            int next = task;
            Await.until(LIMIT, () -> entered.contains(next), "task " + task + " runs");
            assertThat(entered).hasSize(task).endsWith(task);
        }
    }

    @Test
    void a_task_beyond_the_queue_is_refused() throws InterruptedException {
        ClientQueues impatient = new ClientQueues(2, 0, Duration.ZERO);

        assertThat(impatient.enter("a")).isTrue();
        assertThat(impatient.enter("a")).isTrue();
        assertThat(impatient.enter("a")).isFalse();

        impatient.leave("a");
        assertThat(impatient.enter("a")).isTrue();
    }

    @Test
    void clients_do_not_wait_for_each_other() throws InterruptedException {
        queues.enter("a");
        queues.enter("a");

        assertThat(queues.enter("b")).isTrue();
    }

    @Test
    void a_task_gives_up_after_the_longest_wait() throws InterruptedException {
        ClientQueues impatient = new ClientQueues(1, 1, Duration.ofMillis(1));
        impatient.enter("a");

        assertThat(impatient.enter("a")).isFalse();

        impatient.leave("a");
        assertThat(impatient.enter("a")).isTrue();
    }

    @Test
    void nothing_is_kept_of_clients_without_tasks() throws InterruptedException {
        ClientQueues impatient = new ClientQueues(1, 1, Duration.ofMillis(1));
        for (String client : List.of("a", "b", "c")) {
            impatient.enter(client);
            impatient.enter(client);
            impatient.leave(client);
        }

        assertThat(impatient.clients()).isZero();
        assertThatThrownBy(() -> impatient.leave("a")).isInstanceOf(IllegalStateException.class);
    }

    private void enter(String client, int number) {
        try {
            if (queues.enter(client)) {
                entered.add(number);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
