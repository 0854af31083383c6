package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;

/**
 * Bodies whose few megabytes of text become many times as much once they are read: lists of empty objects.
 *
 * @param field where the list is put
 * @param size of a body in bytes
 */
record TinyElements(String method, String path, String field, int requests, int size) implements Attack {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "%s %s with many tiny elements".formatted(method, path.replaceAll("[0-9a-f-]{36}", "…"));
    }

    @Override
    public Set<String> expected() {
        return Set.of("400", "404", "413", "422");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        String start = "{\"%s\": [{}".formatted(field);
        String body = start + ",{}".repeat((size - start.length() - 2) / 3) + "]}";
        Request request = Request.json(method, path, body);
        new Burst(requests, LIMIT).of(i -> by.send(request, tally));
    }
}
