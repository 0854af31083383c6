package dev.synapse.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.synapse.shared.json.Json;
import dev.synapse.testkit.ApiClient;
import dev.synapse.testkit.ApiClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The served OpenAPI document, to validate responses against. */
record ApiDocument(JsonNode root) {

    static ApiDocument of(ApiClient api) {
        return new ApiDocument(api.get("/openapi.json").expect(200).body());
    }

    /** An operation of the document. */
    record Operation(String method, String path, JsonNode described) {

        String id() {
            return described.path("operationId").asString("");
        }
    }

    /** All operations, in the order of the document. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    /** A call of a documented operation, and its response. */
    record Call(String method, String template, Answer answer) {}

    JsonNode operation(String method, String template) {
        return root.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    }

    /** Fails unless the status, content type and body of the response are documented. */
    Answer check(Call call) {
        String what =
                call.method() + " " + call.template() + " " + call.answer().status();
        JsonNode response = resolve(operation(call.method(), call.template())
                .path("responses")
                .path(Integer.toString(call.answer().status())));
        assertThat(response.isMissingNode()).as(what + " is not described").isFalse();
        for (Map.Entry<String, JsonNode> form : response.path("content").properties()) {
            if (!form.getKey().equals("*/*")) {
                assertThat(call.answer().header("Content-Type")).as(what).startsWith(form.getKey());
            }
            if (form.getKey().endsWith("json")) {
                checkBody(what, form.getValue().path("schema"), call.answer());
            }
        }
        return call.answer();
    }

    private void checkBody(String what, JsonNode schema, Answer answer) {
        ObjectNode whole = Json.mapper().createObjectNode();
        whole.setAll((ObjectNode) schema);
        whole.set("components", root.path("components"));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(whole)
                        .validate(answer.body()))
                .as(what + " " + answer.text())
                .isEmpty();
    }

    private JsonNode resolve(JsonNode node) {
        String ref = node.path("$ref").asString("");
        return ref.isEmpty() ? node : root.at(ref.substring(1));
    }
}
