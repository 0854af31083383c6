package dev.synapse.orchestrator.loop;

import dev.synapse.orchestrator.sync.TurnRowsReader;
import dev.synapse.shared.model.Attachment;
import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisMemory;
import dev.synapse.shared.redis.Shards;
import dev.synapse.shared.turn.LiveFiles;
import dev.synapse.shared.turn.QueuedTurn;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the files of a thread from PostgreSQL to Redis before a turn begins, because the workers have no PostgreSQL: those of the turn's
 * message and, if the thread is loaded, of its history, the newest first, as far as the limit and Redis's memory allow. Models are told
 * that the others are missing. Repeating it has no effect. Thread-safe.
 */
final class ThreadFiles {

    private static final Logger log = LoggerFactory.getLogger(ThreadFiles.class);

    /** From here on the gateways accept no messages; accepted turns need the rest. */
    private static final int NEARLY_FULL = 80;

    /** Bounds the memory for contents: each is here as bytes, as base64, and in the connection's buffer. */
    private static final int MAX_COPIES = 2;

    private final TurnRowsReader rows;
    private final LiveFiles live;
    private final Redis redis;
    private final Shards shards;
    private final long maxBytes;
    private final Semaphore copies = new Semaphore(MAX_COPIES, true);

    /** With a limit on the size of all files of one thread in Redis, in bytes. */
    ThreadFiles(TurnRowsReader rows, Redis redis, Shards shards, long maxBytes) {
        this.rows = rows;
        this.live = new LiveFiles(redis, shards);
        this.redis = redis;
        this.shards = shards;
        this.maxBytes = maxBytes;
    }

    /**
     * Copies the files of the turn's message and of the history.
     *
     * @param history the thread before the turn, empty if Redis has it
     */
    void load(QueuedTurn turn, List<Message> history) throws InterruptedException {
        List<Attachment> newest = newest(turn, history);
        if (newest.isEmpty()) {
            return;
        }
        GroupId group = turn.group();
        List<FileId> ids = newest.stream().map(Attachment::id).toList();
        Set<FileId> present = live.retain(group, ids, maxBytes - size(newest));
        for (FileId id : ids) {
            if (!present.contains(id)) {
                if (isNearlyFull(group)) {
                    log.warn(
                            "Redis is at {} % of its maxmemory; models do not get all files of turn {}",
                            NEARLY_FULL, turn.turn());
                    return;
                }
                copy(group, id);
            }
        }
    }

    /** The files of the newest messages that fit into the limit together, those of the turn's message first. */
    private List<Attachment> newest(QueuedTurn turn, List<Message> history) {
        List<Attachment> all = new ArrayList<>(turn.message().meta().attachments());
        history.reversed().forEach(message -> all.addAll(message.meta().attachments()));
        List<Attachment> fitting = new ArrayList<>();
        long bytes = 0;
        for (Attachment file : all) {
            bytes += file.bytes();
            if (bytes > maxBytes) {
                break;
            }
            fitting.add(file);
        }
        return fitting;
    }

    private static long size(List<Attachment> files) {
        return files.stream().mapToLong(Attachment::bytes).sum();
    }

    private boolean isNearlyFull(GroupId group) {
        return RedisMemory.of(redis, shards.keys(group).shard()).percent() >= NEARLY_FULL;
    }

    private void copy(GroupId group, FileId id) throws InterruptedException {
        copies.acquire();
        try {
            PostgresRetry.untilAvailable("read a file", () -> rows.file(group, id))
                    .map(Base64.getEncoder()::encodeToString)
                    .ifPresent(content -> live.put(group, Map.of(id, content)));
        } finally {
            copies.release();
        }
    }
}
