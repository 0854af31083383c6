package dev.synapse.testkit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI's chat completions</a>. */
record OpenAiProtocol(ChatDialect dialect) implements WireProtocol {

    @Override
    public String keyHeader() {
        return "authorization";
    }

    @Override
    public boolean isAuthorized(HttpRequest request, String key) {
        return request.isAuthorized(key);
    }

    @Override
    public ObjectNode read(HttpRequest request, JsonNode body) throws BadPrompt {
        if (!(body instanceof ObjectNode object)) {
            throw new BadPrompt("the body is not a JSON object");
        }
        new ChatRules(dialect).check(body);
        return object;
    }

    /** Mistral's servers report the position of a field that they do not know. */
    @Override
    public ObjectNode refusal(BadPrompt refused) {
        ObjectNode body = ChatJson.error(String.valueOf(refused.getMessage()), "invalid_request_error");
        if (dialect == ChatDialect.MISTRAL && !refused.param().isEmpty()) {
            ObjectNode mistrals = ChatJson.JSON.createObjectNode().put("object", "error");
            ObjectNode detail = mistrals.putObject("message").putArray("detail").addObject();
            detail.put("type", "extra_forbidden").put("msg", refused.getMessage());
            detail.putArray("loc").add("body").add(refused.param());
            return mistrals;
        }
        ((ObjectNode) body.path("error")).put("param", refused.param().isEmpty() ? null : refused.param());
        return body;
    }

    @Override
    public AnswerEvents answer(ModelRequest request) {
        return new OpenAiEvents(request);
    }

    @Override
    public ObjectNode error(int status, String message) {
        return ChatJson.error(message, "invalid_request_error");
    }
}
