package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();
    private final String group =
            "/groups/" + anna.createGroup("Team").expect(201).id();
    private final String member = group + "/members/"
            + anna.post(
                            group + "/members",
                            ApiClient.json()
                                    .put("alias", "Writer")
                                    .put("role_prompt", "You write.")
                                    .put("temperature", 0.70)
                                    .set(
                                            "model_options",
                                            ApiClient.json().put("z", 1.0).put("a", 2)))
                    .expect(201)
                    .id();

    @ParameterizedTest
    @ValueSource(strings = {"group", "member"})
    void only_the_version_that_the_client_knows_is_changed(String kind) {
        String path = kind.equals("group") ? group : member;
        String change = kind.equals("group") ? "{\"name\": \"%s\"}" : "{\"role_prompt\": \"%s\"}";
        String first = anna.get(path).expect(200).header("ETag");

        String second = patch(path, first, change.formatted("two")).expect(200).header("ETag");

        assertThat(second).isNotEqualTo(first).isEqualTo(anna.get(path).header("ETag"));
        assertThat(patch(path, first, change.formatted("lost"))
                        .expect(412)
                        .body()
                        .path("detail")
                        .asString())
                .contains("ETag");
        assertThat(anna.get(path).text()).contains("two").doesNotContain("lost");
        delete(path, first).expect(412);
        patch(path, "\"x\", " + second, change.formatted("three")).expect(200);
        patch(path, "*", change.formatted("four")).expect(200);
        patch(path, "", change.formatted("five")).expect(412);
        delete(path, anna.get(path).header("ETag")).expect(204);
        anna.get(path).expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", "W/%s", "\"x\"", "'*'"})
    void a_tag_that_is_not_the_current_one_matches_nothing(String ifMatch) {
        String current = anna.get(group).header("ETag");

        patch(group, ifMatch.formatted(current), "{\"name\": \"x\"}").expect(412);
    }

    @Test
    void a_tag_changes_with_everything_that_the_resource_shows() {
        String before = anna.get(group).header("ETag");

        patch(member, "*", "{\"role_prompt\": \"You write well.\"}").expect(200);

        assertThat(anna.get(group).header("ETag")).isNotEqualTo(before);
        patch(group, before, "{\"name\": \"x\"}").expect(412);
    }

    @Test
    void a_client_with_the_current_version_gets_no_body() {
        for (String path : List.of(group, member)) {
            Answer answer = anna.send(
                    "GET", path, "", Map.of("If-None-Match", anna.get(path).header("ETag")));

            assertThat(answer.expect(304).text()).isEmpty();
        }
    }

    @Test
    void of_many_changes_of_one_version_one_succeeds() {
        String tag = anna.get(member).header("ETag");

        List<CompletableFuture<Answer>> changes = IntStream.range(0, 8)
                .mapToObj(i -> "{\"role_prompt\": \"%d\"}".formatted(i))
                .map(body -> CompletableFuture.supplyAsync(() -> patch(member, tag, body), Thread::startVirtualThread))
                .toList();
        List<Integer> statuses =
                changes.stream().map(change -> change.join().status()).toList();

        assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 412);
    }

    private Answer patch(String path, String ifMatch, String body) {
        return anna.send("PATCH", path, body, Map.of("If-Match", ifMatch));
    }

    private Answer delete(String path, String ifMatch) {
        return anna.send("DELETE", path, "", Map.of("If-Match", ifMatch));
    }
}
