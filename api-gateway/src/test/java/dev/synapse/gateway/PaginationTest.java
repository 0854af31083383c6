package dev.synapse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.web.PageKeys;
import dev.synapse.shared.json.Json;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.model.Message;
import dev.synapse.shared.model.MessageId;
import dev.synapse.shared.model.MessageMeta;
import dev.synapse.shared.model.Times;
import dev.synapse.shared.service.Backends;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import dev.synapse.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Pages are bounded by bytes, and following their links returns every element once. */
class PaginationTest {

    private static final int EMOJI = 4;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final TestGateway gateway = TestGateway.shared();
    private final JdbcClient sql = JdbcClient.create(gateway.backbone().database());
    private final ApiClient anna = gateway.api().asNewUser();

    @Test
    void groups_with_long_prompts_get_a_page_each() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            groups.addFirst(anna.createGroup("G" + i).expect(201).id());
            addMembers(groups.getFirst(), 49, 20_000);
        }

        List<JsonNode> pages = pages("/groups");

        assertThat(pages).hasSize(4).allSatisfy(page -> assertThat(page).hasSize(1));
        assertThat(elements(pages, "id")).containsExactlyElementsOf(groups);
        assertThat(pages.getFirst().path(0).path("members")).hasSize(50);
        assertThat(anna.group(groups.getFirst()).expect(200).body().path("members"))
                .hasSize(50);
    }

    @Test
    void members_with_long_prompts_come_in_pages_of_a_megabyte() {
        String group = anna.createGroup("Team").expect(201).id();
        addMembers(group, 49, 20_000);

        List<JsonNode> pages = pages("/groups/" + group + "/members");

        int prompt = 20_000 * EMOJI;
        assertThat(pages).hasSize(Math.ceilDiv(49, (int) (PageKeys.MAX_BYTES / prompt)));
        assertThat(elements(pages, "id")).hasSize(50).doesNotHaveDuplicates();
        assertThat(elements(pages, "alias"))
                .startsWith("Orchestrator", "M1", "M2")
                .endsWith("M49");
        assertThat(elements(pages("/groups/" + group + "/members?limit=30"), "id"))
                .isEqualTo(elements(pages, "id"));
    }

    @Test
    void a_history_of_long_messages_is_paged_backwards_and_forwards() {
        String group = anna.createGroup("Team").expect(201).id();
        for (int i = 1; i <= 20; i++) {
            anna.postMessage(group, i + " " + "😀".repeat(31_000)).expect(202);
        }
        String path = "/groups/" + group + "/messages";
        String first = anna.get(path + "?limit=1&before_timestamp=9998-01-01T00:00:00Z")
                .expect(200)
                .header("Link");

        List<JsonNode> backwards = pages(path + "?limit=100");
        String oldest = backwards.getLast().path(0).path("id").asString();
        List<JsonNode> forwards = pages(path + "?limit=100&after=" + oldest);

        assertThat(backwards).hasSizeGreaterThan(2);
        assertThat(elements(backwards.reversed(), "id")).hasSize(20);
        assertThat(words(backwards.reversed())).isEqualTo(numbers(1, 20));
        assertThat(words(forwards)).isEqualTo(numbers(2, 20));
        assertThat(first).contains("before_timestamp=9998-01-01T00:00:00Z", "limit=1", "before=", "rel=\"next\"");
        assertThat(words(pages(path + "?limit=3").reversed())).isEqualTo(numbers(1, 20));
    }

    @Test
    void long_messages_of_the_running_turn_are_paged_too() {
        String group = anna.createGroup("Team").expect(201).id();
        anna.postMessage(group, "first").expect(202);
        anna.postMessage(group, "last").expect(202);
        StartedTurn started = StartedTurn.start(gateway.backbone(), group);
        for (int i = 1; i <= 8; i++) {
            appendMessage(started, i + " " + "x".repeat(300_000));
        }
        String path = "/groups/" + group + "/messages";

        List<JsonNode> backwards = pages(path);
        List<JsonNode> forwards =
                pages(path + "?after=" + backwards.getLast().path(0).path("id").asString());
        List<JsonNode> byTime = pages(path + "?before_timestamp=9998-01-01T00:00:00Z");

        assertThat(backwards).hasSizeGreaterThan(4);
        assertThat(words(backwards.reversed()))
                .containsExactly("first", "Working", "1", "2", "3", "4", "5", "6", "7", "8", "last");
        assertThat(words(forwards)).containsExactly("Working", "1", "2", "3", "4", "5", "6", "7", "8", "last");
        assertThat(elements(byTime.reversed(), "id")).isEqualTo(elements(backwards.reversed(), "id"));
    }

    @Test
    void turns_of_many_steps_come_in_pages_of_a_megabyte() {
        String group = anna.createGroup("Team").expect(201).id();
        for (int i = 1; i <= 4; i++) {
            anna.postMessage(group, "m").expect(202);
        }
        addSteps(group, 1_000);

        List<JsonNode> pages = pages("/groups/" + group + "/turns?limit=100");

        assertThat(pages).hasSizeBetween(3, 4);
        assertThat(elements(pages, "number")).containsExactly("4", "3", "2", "1");
        assertThat(pages.getLast().path(0).path("steps")).hasSize(1_000);
        assertThat(anna.turn(group, pages.getLast().path(0).path("id").asString())
                        .expect(200)
                        .body()
                        .path("steps"))
                .hasSize(1_000);
    }

    @Test
    void without_memory_a_response_is_refused_with_503() {
        String group = anna.createGroup("Team").expect(201).id();
        anna.postMessage(group, "hello").expect(202);
        MemoryBudget budget = gateway.memory().responses();

        try (MemoryBudget.Reservation _ = budget.reserve(budget.capacity())) {
            assertThat(budget.reserved()).isEqualTo(budget.capacity());
            for (String path : List.of("", "/members", "/messages", "/turns")) {
                Answer refused = anna.get("/groups/" + group + path).expect(503);
                assertThat(refused.header("Retry-After")).isNotEmpty();
            }
            anna.get("/groups").expect(503);
            anna.get("/usage").expect(503);
            anna.send("PATCH", "/groups/" + group, "{\"name\": \"New\"}", Map.of())
                    .expect(503);
        }
        assertThat(anna.group(group).expect(200).body().path("name").asString()).isEqualTo("Team");
        Await.until(LIMIT, () -> budget.reserved() == 0, "all memory to be released");
    }

    private void appendMessage(StartedTurn started, String content) {
        Message message = new Message(
                MessageId.next(),
                started.turn().group(),
                started.turn().turn(),
                "Orchestrator",
                content,
                Times.now(),
                null,
                MessageMeta.NONE);
        Backends backbone = gateway.backbone();
        String thread = backbone.shards().keys(message.groupId()).thread();
        backbone.redis().call(commands -> commands.rpush(thread, Json.write(message)));
    }

    private void addMembers(String group, int count, int characters) {
        sql.sql("""
                INSERT INTO members (id, group_id, alias, role_prompt, provider, model, created_at)
                SELECT gen_random_uuid(), :group, 'M' || n, repeat('😀', :characters), 'demo', 'demo-1',
                       date_trunc('milliseconds', now()) + make_interval(secs => n)
                  FROM generate_series(1, :count) n
                """)
                .param("group", UUID.fromString(group))
                .param("characters", characters)
                .param("count", count)
                .update();
    }

    private void addSteps(String group, int count) {
        sql.sql("""
                INSERT INTO steps (id, turn_id, number, kind, alias, status, attempts)
                SELECT gen_random_uuid(), t.id, n, 'run_tool', 'calculator', 'completed', 1
                  FROM turns t, generate_series(1, :count) n
                 WHERE t.group_id = :group
                """)
                .param("group", UUID.fromString(group))
                .param("count", count)
                .update();
    }

    private List<JsonNode> pages(String first) {
        List<JsonNode> pages = new ArrayList<>();
        String next = first;
        while (!next.isEmpty()) {
            Answer answer = anna.get(next).expect(200);
            assertThat(answer.body()).isNotEmpty();
            pages.add(answer.body());
            assertThat(pages).hasSizeLessThan(100);
            next = answer.header("Link").replaceAll("^<(.*)>; rel=\"next\"$", "$1");
        }
        return pages;
    }

    private static List<String> elements(List<JsonNode> pages, String field) {
        return pages.stream()
                .flatMap(JsonNode::valueStream)
                .map(element -> element.path(field).asString())
                .toList();
    }

    private static List<String> words(List<JsonNode> pages) {
        return elements(pages, "content").stream()
                .map(content -> content.split(" ", 2)[0])
                .toList();
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }
}
