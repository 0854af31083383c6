package dev.synapse.shared;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The dependencies of shared: it uses no other module, and its packages have no cycles. */
@AnalyzeClasses(packages = "dev.synapse.shared", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule it_imports_nothing_of_ours = noClasses()
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.synapse..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("dev.synapse.shared.."))));

    @ArchTest
    static final ArchRule of_spring_it_imports_jdbc_only = noClasses()
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("org.springframework..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("org.springframework.jdbc.."))));

    @ArchTest
    static final ArchRule its_packages_have_no_cycles =
            slices().matching("dev.synapse.shared.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_model_is_below_all_but_json_and_the_libraries = noClasses()
            .that()
            .resideInAPackage("dev.synapse.shared.model")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.synapse.shared..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                            "dev.synapse.shared.model", "dev.synapse.shared.json"))));
}
