package dev.synapse.shared.turn;

import dev.synapse.shared.model.FileId;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.RedisUnavailable;
import dev.synapse.shared.redis.Script;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * The contents of files in a group's live thread, in base64. A file that a message names and that is not here was dropped to make room.
 * Files never change, so that storing one again has no effect. Thread-safe; throws {@code RedisUnavailable}.
 */
public final class LiveFiles {

    private static final Script RETAIN = Script.load("retain_files");
    private static final Script PUT = Script.load("put_files");

    /** Contents are large: this bounds what is on its way at once, here and in Redis's output buffers. */
    private static final int MAX_TRANSFERS = 4;

    private final Redis redis;
    private final Shards shards;
    private final Semaphore transfers = new Semaphore(MAX_TRANSFERS);

    public LiveFiles(Redis redis, Shards shards) {
        this.redis = redis;
        this.shards = shards;
    }

    /** Stores files. Does nothing if the group has neither an active nor a queued turn, which includes that it was deleted. */
    public void put(GroupId group, Map<FileId, String> contents) {
        ScriptInvocation invocation = ScriptInvocation.unfenced(shards.keys(group));
        contents.forEach((id, content) -> invocation.add(id.toString(), content));
        transfer(() -> redis.run(PUT, invocation.keys(), invocation.args()));
    }

    /** Those of the files that are stored, read at once. */
    public Map<FileId, String> get(GroupId group, Collection<FileId> files) {
        if (files.isEmpty()) {
            return Map.of();
        }
        String[] ids = files.stream().map(FileId::toString).toArray(String[]::new);
        Map<FileId, String> found = new LinkedHashMap<>();
        transfer(() -> redis.call(commands -> commands.hmget(shards.keys(group).files(), ids)).stream()
                .filter(KeyValue::hasValue)
                .forEach(file -> found.put(FileId.of(file.getKey()), file.getValue())));
        return found;
    }

    /**
     * Removes files to make room, the oldest first.
     *
     * @param kept files that stay
     * @param otherBytes the size that all others may have together
     * @return all files that are left
     */
    public Set<FileId> retain(GroupId group, Collection<FileId> kept, long otherBytes) {
        List<String> ids = new ArrayList<>();
        kept.forEach(id -> ids.add(id.toString()));
        ScriptInvocation invocation =
                ScriptInvocation.unfenced(shards.keys(group)).add(otherBytes).addAll(ids);
        Set<FileId> left = new HashSet<>();
        redis.run(RETAIN, invocation.keys(), invocation.args()).forEach(id -> left.add(FileId.of(id)));
        return left;
    }

    private void transfer(Runnable transfer) {
        try {
            transfers.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailable("Interrupted while waiting for Redis", e);
        }
        try {
            transfer.run();
        } finally {
            transfers.release();
        }
    }
}
