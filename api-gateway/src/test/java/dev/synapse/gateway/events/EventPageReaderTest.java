package dev.synapse.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.events.EventPageReader.ReservedPage;
import dev.synapse.shared.event.EventLog;
import dev.synapse.shared.event.EventTopic;
import dev.synapse.shared.event.EventTopic.OfGroup;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.XAddArgs;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages in memory never exceed the budget. */
class EventPageReaderTest {

    private static final int BUDGET = 1024 * 1024;

    private final Redis redis = TestGateway.shared().backbone().redis();
    private final Shards shards = TestGateway.shared().backbone().shards();
    private final MemoryBudget memory = new MemoryBudget("pages", BUDGET);
    private final EventPageReader pages = new EventPageReader(new EventLog(redis, shards), memory);
    private final GroupId group = GroupId.next();
    private final EventTopic topic = new OfGroup(group);

    @Test
    void a_page_is_read_only_if_there_is_memory_for_it() {
        append(1, 100);

        try (ReservedPage one = pages.read(topic, 0).orElseThrow();
                ReservedPage two = pages.read(topic, 0).orElseThrow();
                ReservedPage three = pages.read(topic, 0).orElseThrow()) {
            ReservedPage four = pages.read(topic, 0).orElseThrow();
            assertThat(memory.reserved()).isEqualTo(BUDGET);
            assertThat(pages.read(topic, 0)).isEmpty();

            four.close();
            try (ReservedPage again = pages.read(topic, 0).orElseThrow()) {
                assertThat(again.page())
                        .isEqualTo(one.page())
                        .isEqualTo(two.page())
                        .isEqualTo(three.page());
            }
        }

        assertThat(memory.reserved()).isZero();
    }

    @Test
    void a_page_is_bounded_by_bytes_and_one_large_event_reserves_its_size() {
        append(1, 40_000);
        append(2, 40_000);
        append(3, 150_000);

        try (ReservedPage first = pages.read(topic, 0).orElseThrow()) {
            assertThat(first.page().events()).hasSize(1);
            assertThat(first.page().more()).isTrue();
        }
        try (ReservedPage large = pages.read(topic, 2).orElseThrow()) {
            assertThat(large.page().events()).hasSize(1);
            assertThat(memory.reserved()).isGreaterThan(4 * 150_000);
        }
        append(4, 2 * BUDGET);
        try (ReservedPage tooLarge = pages.read(topic, 3).orElseThrow()) {
            assertThat(tooLarge.page().events()).hasSize(1);
            assertThat(memory.reserved()).isEqualTo(BUDGET);
        }
    }

    @Test
    void one_user_holds_only_part_of_the_pages() {
        PageQuotas quotas = new PageQuotas(2);
        UserId anna = UserId.next();

        assertThat(quotas.tryAcquire(anna)).isTrue();
        assertThat(quotas.tryAcquire(anna)).isTrue();
        assertThat(quotas.tryAcquire(anna)).isFalse();
        assertThat(quotas.tryAcquire(UserId.next())).isTrue();
        quotas.release(anna);
        assertThat(quotas.tryAcquire(anna)).isTrue();
        assertThat(pages.maxPages()).isEqualTo(4);
    }

    private void append(long seq, int bytes) {
        String event = "{\"type\":\"message\",\"content\":\"" + "x".repeat(bytes) + "\"}";
        String key = shards.keys(group).events();
        redis.call(commands -> commands.xadd(key, new XAddArgs().id(seq + "-0"), Map.of("e", event)));
    }
}
