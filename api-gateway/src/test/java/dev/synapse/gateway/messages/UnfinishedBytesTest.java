package dev.synapse.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.CapacityLimits;
import dev.synapse.gateway.FileLimits;
import dev.synapse.gateway.TestGateway;
import dev.synapse.gateway.messages.MessageAcceptance.Draft;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.settings.Environment;
import dev.synapse.shared.turn.TurnInbox;
import dev.synapse.testkit.ApiClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The total size of the messages of a user's unfinished turns is limited across groups, also under concurrency. */
class UnfinishedBytesTest {

    private static final String MESSAGE = "😀".repeat(32_000);
    private static final long BYTES = 128_000;

    private final TestGateway gateway = TestGateway.shared();
    private final MessageAcceptance acceptance = MessageAcceptance.on(
            gateway.backbone().database(),
            new TurnInbox(gateway.backbone().redis(), gateway.backbone().shards()),
            CapacityLimits.from(Environment.of(Map.of())),
            FileLimits.from(Environment.of(Map.of())));

    @Test
    void concurrent_large_messages_stop_at_the_limit() {
        ApiClient anna = gateway.api().asNewUser();
        UserId user = UserId.of(anna.me().expect(200).id());
        List<GroupId> groups = IntStream.range(0, 4)
                .mapToObj(i ->
                        GroupId.of(anna.createGroup("Team " + i).expect(201).id()))
                .toList();

        long accepted;
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            accepted = IntStream.range(0, 300)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> accepts(user, groups.get(i % 4)), clients))
                    .toList()
                    .stream()
                    .filter(CompletableFuture::join)
                    .count();
        }

        assertThat(accepted).isEqualTo(Math.ceilDiv(TurnAdmission.MAX_BYTES, BYTES));
        ApiClient otto = gateway.api().asNewUser();
        String other = otto.createGroup("Other").expect(201).id();
        otto.postMessage(other, "hello").expect(202);
    }

    private boolean accepts(UserId user, GroupId group) {
        try {
            return !acceptance
                    .accept(user, group, new Draft(MESSAGE), null)
                    .content()
                    .isEmpty();
        } catch (ApiException refusal) {
            assertThat(refusal).hasMessageContaining("Limit of 32 MB of messages");
            return false;
        }
    }
}
