package dev.synapse.chaos.overload;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Creates many objects concurrently, to get past the limit on how many one user may have.
 *
 * @param requests the creating requests, which are used in turn
 */
record ParallelCreation(String what, List<Request> requests, int times) implements Attack {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    ParallelCreation {
        requests = List.copyOf(requests);
    }

    static ParallelCreation ofGroups(int times) {
        Request create = Request.json("POST", "/groups", "{\"name\": \"One of many\"}");
        return new ParallelCreation("groups", List.of(create), times);
    }

    /** Creates messages with the given text; each starts a turn. */
    static ParallelCreation ofTurns(List<String> groups, String content, int times) {
        List<Request> posts = groups.stream()
                .map(group -> Request.json("POST", "/groups/" + group + "/messages", content(content)))
                .toList();
        return new ParallelCreation("turns", posts, times);
    }

    static String content(String text) {
        return "{\"content\": \"" + text + "\"}";
    }

    @Override
    public String name() {
        return "parallel creation of " + what;
    }

    @Override
    public Set<String> expected() {
        return Set.of("201", "202", "404", "422");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        new Burst(times, LIMIT).of(i -> by.send(requests.get(i % requests.size()), tally));
    }
}
