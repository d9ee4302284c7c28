import { BlockStack, Card, Checkbox, ChoiceList, FormLayout, TextField } from '@shopify/polaris';
import { Annotated } from './annotated';
import type { SettingsErrors, SettingsForm } from './settings-form';

interface Fields {
  form: SettingsForm;
  errors: SettingsErrors;
  onChange: (change: Partial<SettingsForm>) => void;
}

/** Everything a merchant sets about emails, in the order it matters. */
export function SettingsFields({ form, errors, onChange }: Fields) {
  const text = (name: Exclude<keyof SettingsForm, 'quietEnabled'>) => ({
    id: name,
    name,
    value: form[name],
    error: errors[name],
    onChange: (value: string) => onChange({ [name]: value }),
  });
  return (
    <>
      <Annotated
        title="Sender"
        text="Who the emails are from. The address must belong to a domain that SendGrid may send for, or mail programs distrust it."
      >
        <Card>
          <FormLayout>
            <TextField {...text('senderName')} label="Sender name" autoComplete="organization" maxLength={80} />
            <TextField
              {...text('senderEmail')}
              label="Sender address"
              type="email"
              inputMode="email"
              autoComplete="email"
              placeholder="hello@yourshop.com"
              helpText="Without it, every email is held back."
            />
            <TextField
              {...text('replyTo')}
              label="Answers go to"
              type="email"
              inputMode="email"
              autoComplete="email"
              helpText="Leave it empty to get answers at the sender address."
            />
            <TextField
              {...text('postalAddress')}
              label="Postal address"
              multiline={3}
              autoComplete="street-address"
              helpText="Stands at the foot of every email, as the law asks. Without it, every email is held back."
            />
          </FormLayout>
        </Card>
      </Annotated>
      <Annotated title="Look" text="How emails of your shop are recognised. Previews of each flow show it at once.">
        <Card>
          <FormLayout>
            <TextField
              {...text('brandColor')}
              label="Brand colour"
              autoComplete="off"
              maxLength={7}
              helpText="Of buttons and links. Text on it turns black or white, whichever reads better."
              connectedLeft={
                <input
                  type="color"
                  className="heed-color"
                  aria-label="Pick the brand colour"
                  value={/^#[0-9a-f]{6}$/i.test(form.brandColor) ? form.brandColor : '#000000'}
                  onChange={(event) => onChange({ brandColor: event.currentTarget.value })}
                />
              }
            />
            <TextField
              {...text('logoUrl')}
              label="Logo address"
              type="url"
              inputMode="url"
              autoComplete="off"
              placeholder="https://"
              helpText="A picture from your shop’s files. Without one, the name of the shop stands in its place."
            />
            <TextField
              {...text('points')}
              label="What you stand behind"
              multiline={4}
              autoComplete="off"
              placeholder={'Free returns within 30 days\nShips in 1 to 2 working days'}
              helpText="Up to three short lines, one a line. Only what is true: they are shown to people who hesitate."
            />
          </FormLayout>
        </Card>
      </Annotated>
      <Annotated
        title="Consent"
        text="Whom marketing email may be sent to. Order mail needs no consent, and nobody who unsubscribed is ever written to. In Germany and Austria a subscription counts once it was confirmed; Shopify can ask for that."
      >
        <Card>
          <ChoiceList
            title="Marketing email goes to"
            selected={[form.consentPolicy]}
            onChange={([consentPolicy = 'subscribers']) => onChange({ consentPolicy })}
            choices={[
              {
                value: 'subscribers',
                label: 'Subscribers only',
                helpText: 'In every country. The safe choice.',
              },
              {
                value: 'by_country',
                label: 'Whom the rule of their country allows',
                helpText:
                  'Buyers too in most of Europe, Canada and Australia, and everybody who did not object in the United States. Only choose it when your checkout tells buyers so and lets them refuse. Where the country is not known, subscribers only.',
              },
            ]}
          />
        </Card>
      </Annotated>
      <Annotated
        title="Restraint"
        text="Limits for marketing email, for all flows together. An email that meets one waits; after three days its moment has passed. People who have not been seen for a month or three get fewer."
      >
        <Card>
          <BlockStack gap="400">
            <Checkbox
              label="No email at night"
              helpText="By the clock of the person who gets it, as far as it is known; else by your shop’s."
              checked={form.quietEnabled}
              onChange={(quietEnabled) => onChange({ quietEnabled })}
            />
            <FormLayout>
              <FormLayout.Group condensed>
                <TextField
                  {...text('quietFrom')}
                  label="From"
                  type="time"
                  autoComplete="off"
                  disabled={!form.quietEnabled}
                />
                <TextField
                  {...text('quietTo')}
                  label="To"
                  type="time"
                  autoComplete="off"
                  disabled={!form.quietEnabled}
                />
              </FormLayout.Group>
              <FormLayout.Group condensed>
                <TextField
                  {...text('perDay')}
                  label="At most a day"
                  type="number"
                  min={1}
                  max={10}
                  autoComplete="off"
                  suffix="emails"
                />
                <TextField
                  {...text('perWeek')}
                  label="At most a week"
                  type="number"
                  min={1}
                  max={30}
                  autoComplete="off"
                  suffix="emails"
                />
              </FormLayout.Group>
              <TextField
                {...text('slotHours')}
                label="Between two emails"
                type="number"
                min={1}
                max={48}
                autoComplete="off"
                suffix="hours"
                helpText="When several flows have an email for the same person, the best one leaves and the others wait so long. A welcome or a thank-you comes at once all the same."
              />
            </FormLayout>
          </BlockStack>
        </Card>
      </Annotated>
      <Annotated
        title="Codes"
        text="Limits for the codes flows give, for all flows together. Every code is one person’s own, good once, until the day the email names or the person’s next order. An email goes out without one where a limit says no."
      >
        <Card>
          <FormLayout>
            <TextField
              {...text('weeklyCodes')}
              label="At most in seven days"
              type="number"
              min={0}
              max={2000}
              autoComplete="off"
              suffix="codes"
              helpText="With 0, no code is given."
            />
            <TextField
              {...text('coolDownDays')}
              label="Between two codes for one person"
              type="number"
              min={7}
              max={365}
              autoComplete="off"
              suffix="days"
              helpText="Shorter teaches people to wait for the next one. 60 to 90 is usual."
            />
            <TextField
              {...text('fullPricePercent')}
              label="Always pay the full price"
              type="number"
              min={5}
              max={50}
              autoComplete="off"
              suffix="% of contacts"
              helpText="Drawn by chance, and for good: the same emails without a code. Only they show what codes bring."
            />
          </FormLayout>
        </Card>
      </Annotated>
      <Annotated
        title="Counting"
        text="An order counts for the last email the person clicked. Shorter is more honest; longer catches slow decisions."
      >
        <Card>
          <TextField
            {...text('attributionDays')}
            label="Count orders placed within"
            type="number"
            min={1}
            max={30}
            autoComplete="off"
            suffix="days after a click"
            helpText="Applies to orders from now on; what was counted stays."
          />
        </Card>
      </Annotated>
      <Annotated
        title="Going without"
        text="Only people who get no email show what would have been ordered anyway. Flows can leave out some people of their own; this leaves some out of all of them."
      >
        <Card>
          <TextField
            {...text('globalHoldoutPercent')}
            label="Get no marketing email at all"
            type="number"
            min={0}
            max={20}
            autoComplete="off"
            suffix="% of contacts"
            helpText="Drawn by chance, and for good. Order mail reaches them all the same. With 0, nobody is left out."
          />
        </Card>
      </Annotated>
    </>
  );
}
