package dev.synapse.gateway.operator;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.catalogue.CatalogueStore.WorkerPart;
import dev.synapse.shared.job.JobQueues;
import dev.synapse.shared.job.JobQueues.HeldJobs;
import dev.synapse.shared.model.Uuids;
import dev.synapse.shared.redis.Shards;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/workers}. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/workers")
class WorkerController {

    private static final int DEFAULT_LIMIT = 50;

    private final CatalogueStore catalogue;
    private final JobQueues queues;
    private final Shards shards;
    private final ResponseMemory memory;

    WorkerController(CatalogueStore catalogue, JobQueues queues, Shards shards, ResponseMemory memory) {
        this.catalogue = catalogue;
        this.queues = queues;
        this.shards = shards;
        this.memory = memory;
    }

    record Worker(
            String name,

            @Schema(description = "When the process started; null if its name does not say") @Nullable
            Instant startedAt,

            @Schema(description = "When it last published what it offers, which it does every 10 seconds")
            Instant seenAt,

            @Schema(description = "The names of its tools") List<String> tools,

            @Schema(description = "The names of its providers of models")
            List<String> providers,

            @Schema(description = "Jobs that it holds of the normal streams")
            long jobs,

            @Schema(description = "Jobs that it holds of the bulk streams")
            long bulkJobs) {}

    @Operation(
            operationId = "listWorkers",
            summary = "List the workers that are alive, by name",
            description = "A worker that stops without notice is listed for 30 seconds.")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<Worker>> list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        String after = cursor == null ? "" : Cursor.parse(cursor, 1).parts().getFirst();
        SortedMap<String, Long> sizes = catalogue.sizes();
        List<Worker> workers;
        String last = after;
        do { // what stopped without notice is stored for a day: a page of such parts alone is passed over
            PageKeys<String> page = PageKeys.cut(sized(sizes.tailMap(last + "\0")), count);
            workers = memory.load(page.bytes(), () -> read(page.keys()));
            last = page.continuation();
        } while (workers.isEmpty() && last != null);
        return Page.of(workers, Page.next("/operator/workers", count, last == null ? null : Cursor.write(last)));
    }

    private static List<SizedKey<String>> sized(SortedMap<String, Long> sizes) {
        return sizes.entrySet().stream()
                .map(entry -> new SizedKey<>(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<Worker> read(List<String> names) {
        Map<String, HeldJobs> held = queues.heldByWorkers(shards.all());
        return catalogue.ofLivingWorkers(names).stream()
                .map(part -> worker(part, held.getOrDefault(part.worker(), HeldJobs.NONE)))
                .toList();
    }

    private static Worker worker(WorkerPart part, HeldJobs held) {
        return new Worker(
                part.worker(),
                startOf(part.worker()).orElse(null),
                part.publishedAt(),
                part.catalogue().tools().stream().map(Catalogue.ToolEntry::name).toList(),
                part.catalogue().providers().stream()
                        .map(Catalogue.ProviderEntry::providerName)
                        .toList(),
                held.normal(),
                held.bulk());
    }

    /** A worker names itself by a new id, which has the time. */
    private static Optional<Instant> startOf(String worker) {
        String id = worker.substring(worker.indexOf('-') + 1);
        return PathIds.isUuid(id) ? Uuids.time(UUID.fromString(id)) : Optional.empty();
    }
}
