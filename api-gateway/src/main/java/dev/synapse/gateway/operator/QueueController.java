package dev.synapse.gateway.operator;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.job.JobQueues;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/queues}. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/queues")
class QueueController {

    /** The oldest job of each queue, which is read for its age, and the numbers; a job has up to 64 KB of arguments. */
    private static final long SHARD_BYTES = 16 * 1024;

    private final JobQueues queues;
    private final Shards shards;
    private final ResponseMemory memory;

    QueueController(JobQueues queues, Shards shards, ResponseMemory memory) {
        this.queues = queues;
        this.shards = shards;
        this.memory = memory;
    }

    @Schema(description = "The jobs of a shard")
    record ShardState(
            int shard,

            @Schema(description = "Jobs that become due later: retries and deadlines of turns")
            long delayed,

            long deadLetters,
            List<QueueState> queues) {

        static ShardState of(JobQueues.ShardQueues shard) {
            return new ShardState(
                    shard.shard().number(),
                    shard.delayed(),
                    shard.deadLetters(),
                    shard.queues().stream().map(QueueState::of).toList());
        }
    }

    record QueueState(
            @Schema(
                    description = "For whom the jobs are",
                    allowableValues = {"orchestrator", "workers", "bulk-workers"})
            String kind,

            @Schema(description = "Jobs that are not done, delivered or not")
            long length,

            @Schema(description = "Jobs that were delivered and not acknowledged")
            long pending,

            @Schema(description = "The age of the oldest job; null without jobs") @Nullable
            Long oldestAgeMs) {

        static QueueState of(JobQueues.Queue queue) {
            return new QueueState(
                    queue.role().text(),
                    queue.length(),
                    queue.pending(),
                    queue.oldest().map(Duration::toMillis).orElse(null));
        }
    }

    @Operation(operationId = "listQueues", summary = "List the queues of jobs, by shard")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<ShardState>> list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, Page.MAX);
        long first = cursor == null ? 0 : Cursor.parse(cursor, 1).number(0);
        List<Shard> found = shards.all().stream()
                .filter(shard -> shard.number() >= first)
                .limit(count)
                .toList();
        List<ShardState> page = memory.load(
                found.size() * SHARD_BYTES,
                () -> queues.read(found).stream().map(ShardState::of).toList());
        long next = first + found.size();
        boolean more = !found.isEmpty() && next < shards.all().size();
        return Page.of(page, Page.next("/operator/queues", count, more ? Cursor.write(next) : null));
    }
}
