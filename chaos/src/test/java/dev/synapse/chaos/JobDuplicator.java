package dev.synapse.chaos;

import dev.synapse.shared.redis.Redis;
import dev.synapse.shared.redis.Role;
import dev.synapse.shared.redis.Shard;
import dev.synapse.shared.redis.Shards;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Adds a copy of each job to its stream: of an orchestrator job immediately, of a worker job once it is done, as after a crash between a
 * commit and its acknowledgement. Two workers never run the same step concurrently, except after a takeover.
 */
final class JobDuplicator implements AutoCloseable {

    private static final Duration BLOCK = Duration.ofMillis(50);

    private final Redis redis;
    private final Map<String, String> last = new ConcurrentHashMap<>();
    private final List<StreamMessage<String, String>> inProgress = new ArrayList<>();
    private final Set<String> copies = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofVirtual().name("job-duplicator").unstarted(this::run);
    private volatile boolean closed;

    private JobDuplicator(Redis redis, List<Shard> shards) {
        this.redis = redis;
        shards.stream()
                .flatMap(shard -> Stream.of(Role.values()).map(shard::jobs))
                .forEach(stream -> last.put(stream, newest(stream)));
    }

    static JobDuplicator start(Redis redis, int shards) {
        JobDuplicator duplicator = new JobDuplicator(redis, new Shards(shards).all());
        duplicator.thread.start();
        return duplicator;
    }

    int copyCount() {
        return copies.size();
    }

    private void run() {
        try (Redis.Blocking reader = redis.blocking()) {
            while (!closed) {
                read(reader).forEach(this::take);
                copyDone();
            }
        }
    }

    @SuppressWarnings("unchecked") // Lettuce takes the streams as a generic array
    private List<StreamMessage<String, String>> read(Redis.Blocking reader) {
        StreamOffset<String>[] offsets = last.entrySet().stream()
                .map(entry -> StreamOffset.from(entry.getKey(), entry.getValue()))
                .toArray(StreamOffset[]::new);
        return reader.call(BLOCK.plusSeconds(10), commands -> commands.xread(XReadArgs.Builder.block(BLOCK), offsets));
    }

    private void take(StreamMessage<String, String> job) {
        last.put(job.getStream(), job.getId());
        if (copies.contains(job.getStream() + job.getId())) {
            return;
        }
        if (job.getStream().endsWith(Role.WORKERS.text())) {
            inProgress.add(job);
        } else {
            copy(job);
        }
    }

    private void copyDone() {
        List<StreamMessage<String, String>> done = inProgress.stream()
                .filter(job -> redis.call(
                                commands -> commands.xrange(job.getStream(), Range.create(job.getId(), job.getId())))
                        .isEmpty())
                .toList();
        inProgress.removeAll(done);
        done.forEach(this::copy);
    }

    private void copy(StreamMessage<String, String> job) {
        String copy = redis.call(commands -> commands.xadd(job.getStream(), job.getBody()));
        copies.add(job.getStream() + copy);
    }

    private String newest(String stream) {
        return redis.call(commands -> commands.exists(stream)) == 0
                ? "0-0"
                : redis.call(commands -> commands.xinfoStream(stream)).stream()
                        .map(String::valueOf)
                        .dropWhile(field -> !field.equals("last-generated-id"))
                        .skip(1)
                        .findFirst()
                        .orElse("0-0");
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
