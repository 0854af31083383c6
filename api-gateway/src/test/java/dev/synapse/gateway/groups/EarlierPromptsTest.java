package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The instructions that a member had before. */
class EarlierPromptsTest {

    private static final TestGateway GATEWAY = TestGateway.shared();

    private final ApiClient anna = GATEWAY.api().asNewUser();
    private final String group = anna.createGroup("Team").expect(201).id();
    private final String member = addMember();
    private final String path = "/groups/" + group + "/members/" + member;

    @Test
    void replaced_instructions_are_kept_with_who_replaced_them() {
        assertThat(prompts()).isEmpty();
        ApiClient ben = join();

        change(anna, "second");
        change(ben, "third");

        assertThat(prompts()).containsExactly("second", "first");
        JsonNode newest = anna.get(path + "/prompts").body().path(0);
        assertThat(newest.path("replaced_by"))
                .isEqualTo(ApiClient.json()
                        .put("id", ben.me().id())
                        .put("name", ben.me().body().path("name").asString()));
        assertThat(newest.path("replaced_at").asString()).matches("20.{21}Z");
    }

    @Test
    void a_change_of_something_else_or_of_nothing_keeps_nothing() {
        anna.send("PATCH", path, "{\"temperature\": 0.5}", Map.of()).expect(200);
        change(anna, "first");
        anna.send("PATCH", path, "{\"role_prompt\": \"x\", \"provider\": \"no such\"}", Map.of())
                .expect(422);

        assertThat(prompts()).isEmpty();
    }

    @Test
    void the_newest_ten_are_kept() {
        IntStream.rangeClosed(1, 13).forEach(n -> change(anna, "version " + n));

        assertThat(prompts()).hasSize(10).startsWith("version 12").endsWith("version 3");
        assertThat(stored()).isEqualTo(10);
    }

    @Test
    void they_are_those_of_one_member_in_its_group_and_end_with_it() {
        change(anna, "second");
        String other = anna.createGroup("Other").expect(201).id();
        anna.get(path.replace(group, other) + "/prompts").expect(404);
        GATEWAY.api().asNewUser().get(path + "/prompts").expect(404);

        anna.send("DELETE", path, "", Map.of()).expect(204);

        anna.get(path + "/prompts").expect(404);
        assertThat(stored()).isZero();
    }

    @Test
    void those_of_a_closed_account_stay_without_a_name() {
        ApiClient ben = join();
        change(ben, "second");

        ben.send("DELETE", "/auth/me", "{\"password\": \"%s\"}".formatted(ApiClient.PASSWORD), Map.of())
                .expect(204);

        JsonNode kept = anna.get(path + "/prompts").expect(200).body().path(0);
        assertThat(kept.path("role_prompt").asString()).isEqualTo("first");
        assertThat(kept.path("replaced_by").isNull()).isTrue();
    }

    private String addMember() {
        return anna.addMember(group, ApiClient.json().put("alias", "Writer").put("role_prompt", "first"))
                .expect(201)
                .id();
    }

    private ApiClient join() {
        ApiClient user = GATEWAY.api().asNewUser();
        Answer invited = anna.post(
                        "/groups/" + group + "/invitations", ApiClient.json().put("role", "editor"))
                .expect(201);
        user.post(
                        "/invitations/accept",
                        ApiClient.json()
                                .put("token", invited.body().path("token").asString()))
                .expect(200);
        return user;
    }

    private void change(ApiClient user, String prompt) {
        user.send("PATCH", path, ApiClient.json().put("role_prompt", prompt).toString(), Map.of())
                .expect(200);
    }

    private List<String> prompts() {
        return anna.get(path + "/prompts")
                .expect(200)
                .body()
                .valueStream()
                .map(each -> each.path("role_prompt").asString())
                .toList();
    }

    private long stored() {
        return JdbcClient.create(GATEWAY.backbone().database())
                .sql("SELECT count(*) FROM member_prompts WHERE member_id = :member")
                .param("member", UUID.fromString(member))
                .query(Long.class)
                .single();
    }
}
