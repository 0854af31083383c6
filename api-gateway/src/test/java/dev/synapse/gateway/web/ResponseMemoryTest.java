package dev.synapse.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.synapse.gateway.GatewayMemory;
import dev.synapse.shared.memory.MemoryBudget;
import dev.synapse.shared.memory.MemoryExhausted;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.security.Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class ResponseMemoryTest {

    private static final int CAPACITY = 64 * 1024;
    private static final int PAGE = 2 * 1024;

    private final MemoryBudget budget = new MemoryBudget("responses", CAPACITY);
    private final ResponseMemory memory = new ResponseMemory(new GatewayMemory(budget, budget, budget, budget));

    @AfterEach
    void endRequest() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void a_response_holds_less_memory_once_loaded_and_none_once_sent() {
        ServletRequestAttributes request = requestOf("anna");

        memory.load(PAGE, () -> {
            assertThat(budget.reserved()).isEqualTo(4 * PAGE);
            return "page";
        });
        assertThat(budget.reserved()).isEqualTo(2 * PAGE);

        request.requestCompleted();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void unread_responses_of_one_user_leave_three_quarters_to_others() {
        int answers = 0;
        boolean refused = false;
        while (!refused) {
            requestOf("anna");
            try {
                memory.load(PAGE, () -> "page");
                answers++;
            } catch (MemoryExhausted e) {
                refused = true;
            }
        }

        assertThat(answers).isBetween(2, 4);
        assertThat(budget.reserved()).isLessThanOrEqualTo(CAPACITY / 4);
        requestOf("bob");
        assertThat(memory.load(PAGE, () -> "page of Bob")).isEqualTo("page of Bob");
    }

    @Test
    void a_response_larger_than_a_users_share_is_loaded_alone() {
        ServletRequestAttributes request = requestOf("anna");

        assertThat(memory.load(10 * CAPACITY, () -> "old data")).isEqualTo("old data");
        requestOf("anna");
        assertThatThrownBy(() -> memory.load(PAGE, () -> "page")).isInstanceOf(MemoryExhausted.class);

        request.requestCompleted();
        assertThat(budget.reserved()).isZero();
    }

    private static ServletRequestAttributes requestOf(String user) {
        Principal principal = () -> user;
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, args) -> method.getName().equals("getUserPrincipal") ? principal : null);
        ServletRequestAttributes attributes = new ServletRequestAttributes(request);
        RequestContextHolder.setRequestAttributes(attributes);
        return attributes;
    }
}
