/* SPDX-License-Identifier: Apache-2.0 */

#pragma once

/* A flow of control with a stack of its own. Source: makecontext(3). */
struct context;

/* Creates one; the caller destroys it. */
struct context *context_create(void);
void context_destroy(struct context *context);

/* Has a body run at the next context_enter(). */
void context_begin(struct context *context, void (*body)(void *), void *argument);

/* Goes on in a context, until it leaves or its body ends. */
void context_enter(struct context *context);

/* Goes back to whoever has entered. */
void context_leave(struct context *context);
