package dev.synapse.gateway.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.synapse.gateway.TestGateway;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No route accepts an alias that is confusable with a reserved one or that of another member. */
class AliasUniquenessTest {

    private final ApiClient anna = TestGateway.shared().api().asNewUser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User",
                "USER",
                "uſer",
                "Ｕｓｅｒ",
                "ᵁser",
                "Us\u00ADer",
                "U\u200Bser",
                "User\uFEFF",
                "User\u034F",
                "User\u3164",
                "User\uFE0F",
                "User ",
                "User\u00A0",
                "\u3000User",
                "_User_",
                "__user__",
                "User.",
                "oRCHESTRATOR",
                "_Orchestrator_.",
                "Orcheſtrator",
                "Orchestrator\u2060"
            })
    void a_reserved_alias_is_rejected_in_any_form(String alias) {
        String group = anna.createGroup("Team").expect(201).id();
        String ada =
                "/groups/" + group + "/members/" + add(group, "Ada").expect(201).id();

        assertRefused(create(alias), "members[0].alias");
        assertRefused(add(group, alias), "alias");
        for (String method : new String[] {"PUT", "PATCH"}) {
            assertRefused(anna.send(method, ada, alias(alias), Map.of()), "alias");
        }
    }

    /** Normalizing any of these takes seconds; each request has as many as fit. */
    @ParameterizedTest
    @ValueSource(strings = {"\uFDFA", "\u0301\u0323"})
    @Timeout(60)
    void long_aliases_are_refused_without_being_normalized(String letters) {
        String members = Stream.generate(() -> "{\"alias\": \"a%s\", \"role_prompt\": \"p\"}"
                        .formatted(letters.repeat(60_000 / letters.length())))
                .limit(20)
                .collect(Collectors.joining(", "));

        Answer answer =
                anna.send("POST", "/groups", "{\"name\": \"Team\", \"members\": [%s]}".formatted(members), Map.of());

        assertThat(answer.expect(422).text()).hasSizeLessThan(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "Ada, ADA",
        "Straße, STRASSE",
        "Ας, ασ",
        "İda, ida",
        "ıda, IDA",
        "Ada B, 'Ada  B'",
        "Ꭰ, ꭰ",
        "STRAẞE, straße",
        "Ada, _Ada_",
        "Dr. Ada., Dr. Ada",
        "Data-Analyst, data\u2010analyst",
        "OʼBrien, OBrien",
    })
    void the_alias_of_another_member_is_rejected_in_any_form(String taken, String alias) {
        String group = anna.createGroup("Team").expect(201).id();
        add(group, taken).expect(201);
        String bob =
                "/groups/" + group + "/members/" + add(group, "Bob").expect(201).id();

        assertRefused(create(taken, alias), "members[1].alias");
        assertThat(add(group, alias).status()).isIn(409, 422);
        for (String method : new String[] {"PUT", "PATCH"}) {
            assertThat(anna.send(method, bob, alias(alias), Map.of()).status()).isIn(409, 422);
        }
        assertThat(anna.members(group).body()).hasSize(3);
    }

    @Test
    void a_member_may_change_the_case_of_its_own_alias() {
        String group = anna.createGroup("Team").expect(201).id();
        String ada =
                "/groups/" + group + "/members/" + add(group, "Ada").expect(201).id();

        Answer renamed = anna.send("PATCH", ada, alias("ADA"), Map.of()).expect(200);

        assertThat(renamed.body().path("alias").asString()).isEqualTo("ADA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada  B", "_Ada B_", "Ada B."})
    void members_that_predate_the_rule_can_still_be_changed(String older) {
        String group = anna.createGroup("Team").expect(201).id();
        add(group, "Ada B").expect(201);
        String other = add(group, "Bob").expect(201).id();
        JdbcClient.create(TestGateway.shared().backbone().database())
                .sql("UPDATE members SET alias = :alias WHERE id = CAST(:id AS uuid)")
                .param("alias", older)
                .param("id", other)
                .update();
        String path = "/groups/" + group + "/members/" + other;

        Answer changed = anna.send("PATCH", path, "{\"role_prompt\": \"New.\"}", Map.of())
                .expect(200);

        assertThat(anna.send("PUT", path, changed.body().toString(), Map.of())
                        .expect(200)
                        .body())
                .isEqualTo(changed.body());
        add(group, "Carl").expect(201);
        assertThat(anna.send("PATCH", path, alias("ADA B"), Map.of()).status()).isEqualTo(409);
        anna.send("PATCH", path, alias("Bob"), Map.of()).expect(200);
    }

    private Answer create(String... aliases) {
        var body = ApiClient.json().put("name", "Team");
        var members = body.putArray("members");
        for (String alias : aliases) {
            members.addObject().put("alias", alias).put("role_prompt", "x");
        }
        return anna.post("/groups", body);
    }

    private Answer add(String group, String alias) {
        return anna.addMember(group, ApiClient.json().put("alias", alias).put("role_prompt", "x"));
    }

    private static String alias(String alias) {
        return ApiClient.json().put("alias", alias).toString();
    }

    private static void assertRefused(Answer answer, String field) {
        answer.expect(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
    }
}
