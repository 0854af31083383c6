package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.Set;

/**
 * Sends lists of empty objects: bodies of a few megabytes that take many times as much memory once they are parsed.
 *
 * @param field name of the field that contains the list
 * @param size size of a body in bytes
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
