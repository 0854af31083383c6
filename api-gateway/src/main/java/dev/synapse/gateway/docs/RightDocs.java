package dev.synapse.gateway.docs;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** States in the description of each operation which role and scope it requires, and where no API key is accepted. */
@Component
class RightDocs implements GlobalOperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        Requires requires = method.getMethodAnnotation(Requires.class);
        if (requires == null) {
            return operation;
        }
        if (requires.value() == Right.ACCOUNT) {
            operation.addSecurityItem(new SecurityRequirement().addList(ApiDocs.LOGIN));
            operation.addSecurityItem(new SecurityRequirement().addList(ApiDocs.BEARER));
        }
        return operation.description(described(operation.getDescription(), requires.value()));
    }

    private static @Nullable String described(@Nullable String description, Right right) {
        List<String> needs = new ArrayList<>();
        if (right == Right.OPERATE) {
            needs.add("the role `operator`");
        }
        right.role().ifPresent(role -> needs.add("the role `%s` in the group".formatted(role.text())));
        right.scope()
                .ifPresent(scope -> needs.add(
                        right == Right.ACCOUNT
                                ? "a login (not an API key)"
                                : "the scope `%s` of an API key".formatted(scope.text())));
        if (needs.isEmpty()) {
            return description;
        }
        String required = "Requires " + String.join(" and ", needs) + ".";
        return description == null ? required : description + "\n\n" + required;
    }
}
