package dev.synapse.chaos.overload;

import dev.synapse.shared.json.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Creates groups with many members and prompts of maximum length; several readers then list all groups concurrently, page by page.
 */
record HugeGroups(int groups, int members, int promptLength, int readers) implements Attack {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "listing of huge groups";
    }

    @Override
    public Set<String> expected() {
        return Set.of("200", "201", "413", "422");
    }

    @Override
    public void run(Attacker by, Tally tally) throws InterruptedException {
        Request create = Request.json("POST", "/groups", group());
        new Burst(groups, LIMIT).of(i -> by.send(create, tally));
        new Burst(readers, LIMIT).of(i -> list(by, tally));
    }

    /** Reads all groups page by page, until the server rejects a request. */
    private static void list(Attacker by, Tally tally) {
        Optional<String> page = Optional.of("/groups?limit=100");
        while (page.isPresent() && !Thread.currentThread().isInterrupted()) {
            page = by.send(Request.get(page.get()), tally)
                    .filter(got -> got.status() == 200)
                    .flatMap(Response::next);
        }
    }

    private String group() {
        ObjectNode group = Json.mapper().createObjectNode().put("name", "Huge");
        ArrayNode list = group.putArray("members");
        for (int i = 0; i < members; i++) {
            list.addObject().put("alias", "Member " + i).put("role_prompt", "x".repeat(promptLength));
        }
        return group.toString();
    }
}
