import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Page } from '@shopify/polaris';
import { PageError } from '~/components/page-error';
import { type DraftAnswer, draftFormSchema, readDraft } from '~/components/segment-draft';
import { SegmentForm } from '~/components/segment-form';
import { conditionText } from '~/components/segment-templates';
import { conditionWords } from '~/domain/segments/schema';
import { countMatching, createSegment, findSegment } from '~/domain/segments/segments.server';

/** An empty draft, or a copy of the segment named by `from`. */
export async function loader({ request, context: { app } }: LoaderFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const from = new URL(request.url).searchParams.get('from');
  const source = from ? await app.inShop(session.shop, (ctx) => findSegment(ctx, from)) : null;
  return json({
    draft: source
      ? {
          name: `${source.name} (copy)`,
          description: source.description,
          condition: conditionText(source.condition),
        }
      : { name: '', description: '', condition: conditionText({ trait: 'orders.count', is: 'gte', value: 1 }) },
  });
}

export async function action({ request, context: { app } }: ActionFunctionArgs) {
  const { session } = await app.shopify.authenticate.admin(request);
  const form = draftFormSchema.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json('This segment could not be read.', { status: 400 });
  const { intent, ...draft } = form.data;
  const read = readDraft(draft);
  if ('problems' in read) return json<DraftAnswer>({ ...read, counted: null }, { status: 422 });
  const { input } = read;
  if (intent === 'save') {
    const key = await app.inShop(session.shop, (ctx) => createSegment(ctx, input));
    return redirect(`/app/segments/${key}`);
  }
  const size = await app.inShop(session.shop, (ctx) => countMatching(ctx, input.condition));
  return json<DraftAnswer>({
    problems: [],
    counted: { condition: draft.condition, words: conditionWords(input.condition), size },
  });
}

export default function NewSegment() {
  const { draft } = useLoaderData<typeof loader>();
  return (
    <Page title="New segment" backAction={{ content: 'Segments', url: '/app/segments' }} narrowWidth>
      <SegmentForm draft={draft} save="Save" />
    </Page>
  );
}

export { PageError as ErrorBoundary };
