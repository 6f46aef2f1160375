/* SPDX-License-Identifier: Apache-2.0 */

#include "contexts.h"

#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

enum { STACK_SIZE = 256 * 1024 };

struct context {
    ucontext_t inside;
    ucontext_t outside;
    void (*body)(void *);
    void *argument;
    char stack[STACK_SIZE];
};

struct context *context_create(void) {
    return malloc(sizeof(struct context));
}

void context_destroy(struct context *context) {
    free(context);
}

/* makecontext() passes nothing but numbers of type int. */
static void run(unsigned high, unsigned low) {
    struct context *context = (struct context *)((uintptr_t)high << 32 | low);
    context->body(context->argument);
}

void context_begin(struct context *context, void (*body)(void *), void *argument) {
    context->body = body;
    context->argument = argument;
    getcontext(&context->inside);
    context->inside.uc_stack.ss_sp = context->stack;
    context->inside.uc_stack.ss_size = STACK_SIZE;
    context->inside.uc_link = &context->outside;
    makecontext(&context->inside, (void (*)(void))run, 2, (unsigned)((uintptr_t)context >> 32),
                (unsigned)(uintptr_t)context);
}

void context_enter(struct context *context) {
    swapcontext(&context->outside, &context->inside);
}

void context_leave(struct context *context) {
    swapcontext(&context->inside, &context->outside);
}
