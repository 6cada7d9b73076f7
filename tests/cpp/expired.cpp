// A view that is looked at too late ends the program.
#include "check.hpp"

int main()
{
    auto context = specado::context::create();
    auto view = context->translate("{\"prompt\": \"Hello\"}", "openai", "gpt-4o");
    (void)context->translate("{\"prompt\": \"Again\"}", "openai", "gpt-4o");
    return view->body().empty() ? 0 : 1;
}
