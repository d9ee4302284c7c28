import { useFetcher } from '@remix-run/react';
import { Button, Modal, Text } from '@shopify/polaris';
import { useState } from 'react';
import { counted } from './format';
import { type Notice, useToast } from './toast';

export interface SwitchableFlow {
  key: string;
  name: string;
  status: 'on' | 'off';
  active: number;
}

/** Switching one flow on or off: at once, unless people would be sent away, which is asked first. */
export function useFlowSwitch(flow: SwitchableFlow) {
  const fetcher = useFetcher<Notice>();
  const [asking, setAsking] = useState(false);
  useToast(fetcher.data);
  const busy = fetcher.state !== 'idle';
  const target = flow.status === 'on' ? 'off' : 'on';

  function submit() {
    setAsking(false);
    fetcher.submit({ status: target }, { method: 'post', action: `/app/flows/${flow.key}` });
  }

  return {
    busy,
    label: target === 'on' ? 'Switch on' : 'Switch off',
    onAction: () => (target === 'off' && flow.active > 0 ? setAsking(true) : submit()),
    modal: (
      <Modal
        open={asking}
        onClose={() => setAsking(false)}
        title={`Switch off ${flow.name}?`}
        primaryAction={{ content: 'Switch off', destructive: true, onAction: submit }}
        secondaryActions={[{ content: 'Keep it on', onAction: () => setAsking(false) }]}
      >
        <Modal.Section>
          <Text as="p">
            {counted(flow.active, 'person is', 'people are')} inside. They leave the flow now, and emails of it that
            have not left yet will not be sent. Switching it on again later does not bring them back: it waits for new
            people.
          </Text>
        </Modal.Section>
      </Modal>
    ),
  };
}

export function FlowSwitch({ flow }: { flow: SwitchableFlow }) {
  const { busy, label, onAction, modal } = useFlowSwitch(flow);
  return (
    <>
      <Button onClick={onAction} loading={busy} accessibilityLabel={`${label}: ${flow.name}`}>
        {label}
      </Button>
      {modal}
    </>
  );
}
