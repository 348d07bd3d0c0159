import type { ComponentChildren } from 'preact';

/** A part of the page: a landmark with its heading, what can be set beside it. */
export function Section(props: {
  id: string;
  title: string;
  hint?: string;
  tools?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}) {
  const { id, title, hint, tools, wide = false, children } = props;
  return (
    <section id={id} class={wide ? 'section wide' : 'section'} aria-labelledby={`${id}-title`}>
      <header class="section-head">
        <h2 id={`${id}-title`}>{title}</h2>
        {hint !== undefined && <p class="hint">{hint}</p>}
        {tools !== undefined && <div class="tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}
